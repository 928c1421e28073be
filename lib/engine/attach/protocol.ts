import { packageVersion } from '../../package.js';
import { toJson } from '../../store/json.js';
import { amount, misshapen, object, oneOf, record, text, wholeNumber } from '../../store/shape.js';
import type { ModelFacts } from '../engine.js';
import type { Request, Response } from '../llama/messages.js';
import type { EngineIdentity } from './identity.js';

/**
 * JSON, one object a line, both ways. The client opens with `open`; the answer is `opened`, or `refused` and the end.
 * Then it sends the requests of a worker, whose answers they get.
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
  return `llmtui ${packageVersion()} 2`;
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

/** Reads an answer. Throws where it is none. */
export function readResponse(line: string): Response {
  const value = record(JSON.parse(line), '');
  oneOf(['text', 'event', 'answer', 'failed'])(value.type, 'type');
  wholeNumber(value.id, 'id');
  return value as unknown as Response;
}
