import type { Sampling } from '../../chat/sampling.js';
import type { Profile } from '../../models/catalogue.js';
import { forecast } from '../../models/forecast.js';
import { adviceText, advise, type Verdict, verdictOf } from '../../models/forecast-verdict.js';
import type { GgufFacts } from '../../models/gguf/facts.js';
import type { GgufValue } from '../../models/gguf/types.js';
import type { ModelEntry } from '../../models/list.js';
import type { Room } from '../../models/machine.js';
import { plain } from '../../models/plain.js';
import { clean } from '../../terminal/sanitise.js';
import { bytesText } from '../../terminal/units.js';
import { columns } from '../columns.js';
import { modelFields, profileFields, verdictFor } from './list.js';

/** A model on the disk, with what its header says. */
export interface ShownModel {
  readonly entry: ModelEntry;
  /** Absent where the file cannot be read. */
  readonly facts?: GgufFacts;
  /** What it has to fit into. */
  readonly room: Room;
}

/** What a model is, what it can do, and what it needs: sections of aligned lines, its template last. */
export function showText(model: ShownModel): string {
  const { entry, facts } = model;
  const head = [entry.name, `  ${entry.description}`, ''];
  const sections = [columns(overview(model)), memoryLines(model)];
  if (facts !== undefined) sections.push(metadataLines(facts), templateLines(facts));
  const lines = sections.filter(section => section.length > 0).map(section => section.join('\n'));
  return `${clean(head.join('\n'))}\n${lines.join('\n\n')}\n`;
}

/** The same as one JSON object. */
export function showJson(model: ShownModel): string {
  const { entry, facts, room } = model;
  const shown = {
    ...modelFields(entry, room),
    ...(facts !== undefined && {
      architecture: facts.architecture,
      parameters: facts.parameters,
      trainedContext: facts.contextLength,
      layers: facts.layers,
      embeddingLength: facts.embeddingLength,
      vocabularySize: facts.vocabularySize,
      capabilities: capabilitiesOf(entry, facts),
      memory: memoryOf(model),
      metadata: Object.fromEntries(facts.metadata),
    }),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

/** What is known of a profile whose model is not on the disk. */
export function profileText(profile: Profile, room: Room): string {
  const { name, description, repository, file, sizeBytes, memoryBytes, context, licence, sampling } = profile;
  const lines = columns([
    ['from', `${repository}, ${file}`],
    ['size', `about ${bytesText(sizeBytes)}`],
    ['memory', `${bytesText(memoryBytes)}: ${verdictFor(memoryBytes, room)}`],
    ['context', tokens(context)],
    ['licence', licence],
    ['sampling', samplingText(sampling)],
  ]);
  const hint = `Not on the disk: llmtui pull ${name} downloads it.`;
  return `${name}\n  ${description}\n\n${lines.join('\n')}\n\n${hint}\n`;
}

export function profileJson(profile: Profile, room: Room): string {
  return `${JSON.stringify(profileFields(profile, room), undefined, 2)}\n`;
}

function overview({ entry, facts }: ShownModel): string[][] {
  const { status, reason, path, sizeBytes, config } = entry;
  const rows = [
    ['status', reason === undefined ? status : `${status}: ${reason}`],
    ['file', path || '-'],
    ['size', bytesText(sizeBytes)],
  ];
  if (facts !== undefined) rows.push(...factRows(facts));
  const own = entry.template ?? (facts?.chatTemplate === undefined ? 'by its family' : "the file's own");
  rows.push(['template', own], ['sampling', samplingText(entry.sampling ?? {})]);
  if (facts !== undefined) rows.push(['capabilities', capabilitiesOf(entry, facts).join(', ') || '-']);
  if (entry.projector !== undefined) rows.push(['projector', entry.projector]);
  if (entry.visionFault !== undefined) rows.push(['pictures', `not yet: ${entry.visionFault}`]);
  if (entry.profile !== undefined) rows.push(['profile', entry.profile]);
  if (config !== undefined) rows.push(['models.yaml', configText(config)]);
  return rows;
}

function factRows(facts: GgufFacts): string[][] {
  const heads = [...new Set(facts.heads)].join('/');
  const kvHeads = [...new Set(facts.kvHeads)].join('/');
  const licence = facts.metadata.get('general.license');
  return [
    ['architecture', facts.architecture],
    ['parameters', facts.parameters.toLocaleString('en-US')],
    ['quantisation', facts.quantisation],
    ['trained for', `${tokens(facts.contextLength)} of context`],
    ['layers', `${facts.layers}, embedding length ${facts.embeddingLength}`],
    ['heads', `${heads}, ${kvHeads} for keys and values`],
    ['vocabulary', tokens(facts.vocabularySize)],
    ...(typeof licence === 'string' ? [['licence', plain(licence)]] : []),
  ];
}

/** What the model can be used for. Tools and reasoning are read from its chat template. */
function capabilitiesOf(entry: ModelEntry, facts: GgufFacts): readonly string[] {
  const template = facts.chatTemplate ?? '';
  return [
    ...(facts.purpose === 'chat' ? [facts.chatTemplate === undefined ? 'text' : 'chat'] : []),
    ...(facts.purpose === 'embedding' ? ['embedding'] : []),
    ...(entry.vision === true ? ['vision'] : []),
    ...(/\btools\b/.test(template) ? ['tools'] : []),
    ...(/<\/?think>|enable_thinking|reasoning_content/.test(template) ? ['reasoning'] : []),
  ];
}

const CONTEXTS = [512, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072];

interface MemoryLine {
  readonly context: number;
  readonly weights: number;
  readonly kvCache: number;
  readonly computeBuffers: number;
  readonly total: number;
  readonly verdict: Verdict;
}

function memoryOf({ entry: { shape, options, context: own }, room }: ShownModel): readonly MemoryLine[] {
  if (shape === undefined || options === undefined) return [];
  const sizes = CONTEXTS.filter(size => size < shape.contextLength);
  return [...new Set([...sizes, shape.contextLength, own])]
    .sort((one, other) => one - other)
    .map(context => {
      const needed = forecast(shape, { ...options, contextSize: context });
      const { weights, kvCache, computeBuffers, total } = needed;
      return { context, weights, kvCache, computeBuffers, total, verdict: verdictOf(needed, room) };
    });
}

function memoryLines(model: ShownModel): string[] {
  const { entry, room } = model;
  const { shape, options } = entry;
  if (shape === undefined || options === undefined) return [];
  const lines = memoryOf(model).map(({ context, weights, kvCache, computeBuffers, total, verdict }) => [
    String(context),
    ...[weights, kvCache, computeBuffers, total].map(bytesText),
    context === entry.context ? `${verdict}, in use by default` : verdict,
  ]);
  const heading = ['CONTEXT', 'WEIGHTS', 'KV CACHE', 'BUFFERS', 'TOTAL', 'VERDICT'];
  const title = `Memory by context size, KV cache of ${options.kvType}; free are ${bytesText(room.free)}`;
  const advice = advise(shape, options, room).map(each => `It would do with ${adviceText(each, bytesText)}.`);
  return [title, ...columns([heading, ...lines], { right: [0, 1, 2, 3, 4] }), ...advice];
}

function metadataLines({ metadata }: GgufFacts): string[] {
  const rows = [...metadata]
    .filter(([key]) => key !== 'tokenizer.chat_template')
    .map(([key, value]) => [plain(key), valueText(value)]);
  return ['Metadata', ...columns(rows)];
}

function valueText(value: GgufValue): string {
  // F32 as it was meant: 0.00001, not 0.000009999999747378752.
  if (typeof value === 'number') return String(Number(value.toPrecision(7)));
  if (typeof value !== 'object') return plain(String(value), 120);
  if (value.type === 'long-string') return `text of ${bytesText(value.bytes)}`;
  const few = value.values !== undefined && value.values.length <= 16;
  return few ? `[${value.values?.join(', ')}]` : `${value.count} × ${value.of}`;
}

function templateLines({ chatTemplate }: GgufFacts): string[] {
  return chatTemplate === undefined ? [] : ['Chat template', clean(chatTemplate)];
}

function samplingText(sampling: Partial<Sampling>): string {
  const own = Object.entries(sampling).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return own.join(', ') || "the program's defaults";
}

function configText(config: object): string {
  const own = Object.entries(config).filter(([key]) => key !== 'model_path' && key !== 'sampling');
  return own.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(', ') || 'entered';
}

function tokens(count: number): string {
  return `${count.toLocaleString('en-US')} tokens`;
}
