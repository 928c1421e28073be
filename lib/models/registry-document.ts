import {
  type Document,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { messageOf } from '../errors.js';
import { plain } from './plain.js';
import {
  configKeys,
  type PathBase,
  type Place,
  type RegistryEntry,
  RegistryFault,
  readEntry,
} from './registry-entry.js';

const VERSION = 1;

/** models.yaml as it was read: the document keeps comments, order and unknown keys for when it is written again. */
export interface RegistryDocument {
  readonly document: Document;
  /** The entries that are sound. */
  readonly entries: readonly RegistryEntry[];
  /** The first mistake, with its line and column, both from 1. */
  readonly fault?: string;
}

/** Reads the text of a models.yaml. Never throws. */
export function parseRegistry(text: string, base: PathBase): RegistryDocument {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    // The message goes on with an excerpt of the file, below its first line.
    const what = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
    return { document, entries: [], fault: at(lines, error.pos[0], what) };
  }
  const entries: RegistryEntry[] = [];
  const faults: RegistryFault[] = [];
  const attempt = (read: () => void): void => {
    try {
      read();
    } catch (thrown) {
      faults.push(thrown instanceof RegistryFault ? thrown : new RegistryFault([], messageOf(thrown)));
    }
  };
  attempt(() => {
    for (const [index, item] of itemsOf(document.toJS()).entries()) {
      attempt(() => {
        const entry = readEntry(item, ['models', index], base);
        if (entries.some(({ id }) => id === entry.id))
          throw new RegistryFault(['models', index, 'id'], `the id "${entry.id}" is given twice`);
        entries.push(entry);
      });
    }
  });
  const [fault] = faults;
  if (fault === undefined) return { document, entries };
  return { document, entries, fault: at(lines, offsetOf(document, fault.place), fault.message) };
}

function itemsOf(content: unknown): readonly unknown[] {
  if (content === null || content === undefined) return [];
  if (typeof content !== 'object' || Array.isArray(content))
    throw new RegistryFault([], 'the file must begin with version and models');
  const { version = VERSION, models } = content as Readonly<Record<string, unknown>>;
  if (version !== VERSION)
    throw new RegistryFault(
      ['version'],
      `version must be ${VERSION}; a newer llmtui may have written the file`,
    );
  if (models === null || models === undefined) return [];
  if (!Array.isArray(models)) throw new RegistryFault(['models'], 'models must be a list');
  return models;
}

/** Where the value stands, or the nearest one around it that is there. */
function offsetOf(document: Document, place: Place): number {
  for (let length = place.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(place.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function at(lines: LineCounter, offset: number, what: string): string {
  const { line, col } = lines.linePos(offset);
  return `line ${Math.max(1, line)}, column ${Math.max(1, col)}: ${plain(what, 300)}`;
}

/** Puts an entry in the place of the one with its id, else at the end. Comments and unknown keys of the old one stay. */
export function putEntry(document: Document, entry: RegistryEntry): void {
  const list = listOf(document);
  const old = list.items.find(item => isMap(item) && item.get('id') === entry.id);
  if (!isMap(old)) {
    list.add(document.createNode(written(entry)));
    return;
  }
  old.set('provider', entry.provider);
  old.set('enabled', entry.enabled);
  const config = old.get('config');
  if (isMap(config)) setConfig(document, config, entry);
  else old.set('config', document.createNode(entry.config));
}

function setConfig(document: Document, config: YAMLMap, entry: RegistryEntry): void {
  config.delete('path');
  for (const key of configKeys) {
    const value = entry.config[key];
    if (value === undefined) config.delete(key);
    else config.set(key, document.createNode(value));
  }
}

/** Switches an entry on or off. False where there is no such entry. */
export function enableEntry(document: Document, id: string, enabled: boolean): boolean {
  const entry = listOf(document).items.find(item => isMap(item) && item.get('id') === id);
  if (!isMap(entry)) return false;
  entry.set('enabled', enabled);
  return true;
}

/** Takes an entry out. False where there is no such entry. */
export function removeEntry(document: Document, id: string): boolean {
  const list = listOf(document);
  const index = list.items.findIndex(item => isMap(item) && item.get('id') === id);
  if (index >= 0) list.delete(index);
  return index >= 0;
}

/** The list of models, made where there is none. */
function listOf(document: Document): YAMLSeq {
  if (!isMap(document.contents)) document.contents = document.createNode({ version: VERSION });
  const list = document.get('models');
  if (isSeq(list)) {
    // `[]` would become one long line.
    if (list.items.length === 0) list.flow = false;
    return list;
  }
  const made = document.createNode<unknown[]>([]);
  document.set('models', made);
  return made as YAMLSeq;
}

function written({ id, provider, enabled, config }: RegistryEntry): object {
  const known = configKeys.filter(key => config[key] !== undefined).map(key => [key, config[key]]);
  return { id, provider, enabled, config: Object.fromEntries(known) };
}

/** The document as text; long paths stay on one line. */
export function documentText(document: Document): string {
  return document.toString({ lineWidth: 0 });
}
