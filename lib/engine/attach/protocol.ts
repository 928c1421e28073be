import type { Turn } from '../../chat/message.js';
import { checkSampling, defaultSampling, type Sampling } from '../../chat/sampling.js';
import { packageVersion } from '../../package.js';
import { toJson } from '../../store/json.js';
import { amount, listOf, misshapen, object, oneOf, type Read, record, text } from '../../store/shape.js';
import type { ModelFacts, ReplyOptions } from '../engine.js';
import type { Request, Response } from '../llama/messages.js';
import type { EngineIdentity } from './identity.js';

/**
 * JSON, one object a line, both ways. The client opens with `open`; the answer is `opened`, or `refused` and the end.
 * Then it sends the requests of a worker (`reply`, `measure`, `memory`, `cancel`, `unload`), whose answers they get.
 */
export interface Open {
  readonly type: 'open';
  readonly program: string;
  readonly wanted: EngineIdentity;
}

export type Opened =
  | {
      readonly type: 'opened';
      readonly program: string;
      readonly model: ModelFacts;
      readonly contextSize: number;
    }
  | { readonly type: 'refused' };

/** Bytes of a line: a prompt of some million tokens. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/** What both ends must be: messages are those of one version of the program. */
export function program(): string {
  return `llmtui ${packageVersion()} 1`;
}

export function encode(message: Open | Opened | Request | Response): string {
  return `${toJson(message)}\n`;
}

/** Reads what a client opens with. Throws where it is none. */
export function readOpen(line: string): Open {
  const read = object<Open>({
    type: oneOf(['open']),
    program: text(100),
    wanted: object<EngineIdentity>({ key: text(1_000_000), contextSize: amount }),
  });
  return read(JSON.parse(line), '');
}

/** Reads the server's first line. Throws where it is none. */
export function readOpened(line: string): Opened {
  const opened = record(JSON.parse(line), '') as unknown as Opened;
  if (opened.type === 'opened') {
    amount(opened.contextSize, 'contextSize');
    text(1000)(record(opened.model, 'model').name, 'model.name');
  } else if (opened.type !== 'refused') throw misshapen('type', 'opened or refused');
  return opened;
}

const id: Read<number> = (value, path) => {
  if (Number.isSafeInteger(value)) return value as number;
  throw misshapen(path, 'a whole number');
};

/** The number of a request, by which even one that cannot be served is answered, and the rest. Throws where it is none. */
export function readRequest(line: string): { readonly id: number; readonly read: () => Request } {
  const value = record(JSON.parse(line), '');
  if (value.type === 'unload') return { id: 0, read: () => ({ type: 'unload' }) };
  return { id: id(value.id, 'id'), read: () => readWhole(value) };
}

/** Reads a request whose number is sound. Throws BAD_INPUT. */
function readWhole(value: Readonly<Record<string, unknown>>): Request {
  const type = oneOf(['reply', 'measure', 'memory', 'cancel'])(value.type, 'type');
  switch (type) {
    case 'reply':
      return {
        type,
        id: id(value.id, 'id'),
        path: readPath(value.path, 'path'),
        sampling: readSampling(value.sampling, 'sampling'),
        askedAt: amount(value.askedAt, 'askedAt'),
        ...readOptions(value),
      };
    case 'measure':
      return { type, id: id(value.id, 'id'), path: readPath(value.path, 'path'), ...readOptions(value) };
    case 'memory':
    case 'cancel':
      return { type, id: id(value.id, 'id') };
  }
}

const readTurn = object<Turn>({ role: oneOf(['system', 'user', 'assistant']), content: text(LONGEST_LINE) });

const readPath: Read<readonly Turn[]> = (value, path) => {
  const turns = listOf(readTurn, 1_000_000)(value, path);
  if (turns.length === 0) throw misshapen(path, 'at least one turn');
  return turns;
};

const readSampling: Read<Sampling> = (value, path) => {
  const given = record(value, path);
  const names = Object.keys(defaultSampling);
  const sampling = Object.fromEntries(
    names.filter(name => Object.hasOwn(given, name)).map(name => [name, given[name]]),
  );
  checkSampling(sampling);
  return { ...defaultSampling, ...sampling };
};

/** A new option does not compile until it is read here. */
const options: { readonly [Name in keyof ReplyOptions]-?: Read<ReplyOptions[Name]> } = { maxTurns: id };

function readOptions(value: Readonly<Record<string, unknown>>): ReplyOptions {
  const given = Object.entries(options).filter(([name]) => value[name] !== undefined);
  return Object.fromEntries(given.map(([name, read]) => [name, read(value[name], name)]));
}

/** Reads an answer. Throws where it is none. */
export function readResponse(line: string): Response {
  const value = record(JSON.parse(line), '');
  oneOf(['text', 'event', 'measured', 'memory', 'failed'])(value.type, 'type');
  id(value.id, 'id');
  return value as unknown as Response;
}
