import { LlmtuiError } from '../errors.js';
import { JsonFault, parseJson } from '../store/json.js';
import type { Read } from '../store/shape.js';
import {
  amount,
  listOf,
  misshapen,
  moment,
  object,
  oneOf,
  orNull,
  text,
  wholeNumber,
  yesOrNo,
} from '../store/shape.js';
import type { Head } from './head.js';
import { MOST_LABELS } from './label.js';

/** The model whose vectors a head reads. */
export interface EmbedderIdentity {
  /** As the list of models named it. */
  readonly name: string;
  /** SHA-256 of its file, hexadecimal. */
  readonly sha256: string;
}

/** A head that is kept, and how it came about. */
export interface KeptHead {
  readonly head: Head;
  readonly embedder: EmbedderIdentity;
  /** Milliseconds since the epoch. */
  readonly trainedAt: number;
  readonly training: {
    readonly examples: number;
    /** Cross-validated, 0 to 1; null where nothing could be held out. */
    readonly accuracy: number | null;
  };
}

/** Bytes of a file at most: a thousand labels over vectors of 4096 numbers fit. */
export const LARGEST_HEAD = 32 * 1024 * 1024;

const FORMAT = 'llmtui-classifier';
const MOST_DIMENSIONS = 65_536;

interface Written {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly trained_at: number;
  readonly multi: boolean;
  readonly labels: readonly string[];
  readonly thresholds: readonly number[];
  readonly embedder: EmbedderIdentity & { readonly dimensions: number };
  readonly training: KeptHead['training'];
  readonly weights: string;
}

/** The file of a head: JSON, the weights as 32-bit floats, little-endian, in base64. */
export function writeHead({ head, embedder, trainedAt, training }: KeptHead): string {
  const { labels, multi, thresholds, dimensions, weights } = head;
  const { name, sha256 } = embedder;
  const file = {
    ...{
      format: FORMAT,
      version: 1,
      trained_at: new Date(trainedAt).toISOString(),
      multi,
      labels,
      thresholds,
    },
    ...{ embedder: { name, sha256, dimensions }, training, weights: base64Of(weights) },
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

const share: Read<number> = (value, path) => {
  const number = amount(value, path);
  if (number > 1) throw misshapen(path, 'a number from 0 to 1');
  return number;
};

const read = object<Written>({
  format: oneOf([FORMAT]),
  version: wholeNumber,
  trained_at: moment,
  multi: yesOrNo,
  labels: listOf(text(500), MOST_LABELS),
  thresholds: listOf(share, MOST_LABELS),
  embedder: object({
    name: text(512),
    sha256: text(64, /^[0-9a-f]{64}$/, 'a SHA-256'),
    dimensions: wholeNumber,
  }),
  training: object({ examples: wholeNumber, accuracy: orNull(share) }),
  weights: text(LARGEST_HEAD, /^[\w+/]*={0,2}$/, 'base64'),
});

/** Reads what `writeHead` wrote. Throws BAD_INPUT that names the field at fault. */
export function readHead(json: string): KeptHead {
  const file = read(parsed(json), '');
  const { multi, labels, thresholds, embedder, training } = file;
  const { dimensions, ...identity } = embedder;
  if (file.version !== 1) throw misshapen('version', '1, the one that this llmtui reads');
  if (labels.length === 0 || new Set(labels).size !== labels.length)
    throw misshapen('labels', 'a list of different labels');
  if (thresholds.length !== labels.length) throw misshapen('thresholds', 'as many as there are labels');
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS)
    throw misshapen('embedder.dimensions', 'from 1 to 65536');
  const weights = floatsOf(file.weights);
  if (weights.length !== labels.length * (dimensions + 1) || !weights.every(Number.isFinite))
    throw misshapen('weights', `${labels.length} × ${dimensions + 1} finite numbers`);
  const head = { labels, multi, thresholds, dimensions, weights };
  return { head, embedder: identity, trainedAt: file.trained_at, training };
}

function parsed(json: string): unknown {
  try {
    return parseJson(json);
  } catch (thrown) {
    if (!(thrown instanceof JsonFault)) throw thrown;
    throw new LlmtuiError('BAD_INPUT', thrown.message, { cause: thrown });
  }
}

function base64Of(weights: Float32Array): string {
  const bytes = Buffer.alloc(weights.length * 4);
  for (const [at, weight] of weights.entries()) bytes.writeFloatLE(weight, at * 4);
  return bytes.toString('base64');
}

function floatsOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => bytes.readFloatLE(at * 4));
}
