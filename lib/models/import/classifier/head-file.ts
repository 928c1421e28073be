import { LlmtuiError } from '../../../errors.js';
import { JsonFault, parseJson } from '../../../store/json.js';
import { listOf, misshapen, object, oneOf, text, wholeNumber, yesOrNo } from '../../../store/shape.js';

/** A layer that every number of its input reaches: a row of weights for each number of its output, then the biases. */
export interface Dense {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** The head of a sequence classifier over the last hidden state of the first token. */
export interface ClassifierHead {
  readonly labels: readonly string[];
  /** Whether a text may have several labels. */
  readonly multi: boolean;
  /** Numbers of a hidden state. */
  readonly width: number;
  /** What follows `dense`: tanh in BERT, ReLU in DistilBERT. */
  readonly activation: 'tanh' | 'relu';
  readonly dense: Dense;
  /** From that to a logit for each label. */
  readonly out: Dense;
}

/** Bytes of a head file at most: 10,000 labels over 1024 numbers, or 16 of the widest model. */
export const LARGEST_HEAD = 128 * 1024 * 1024;

const FORMAT = 'llmtui-bert-classifier';
const MOST_LABELS = 10_000;
const MOST_WIDTH = 16_384;

interface Packed {
  readonly weights: string;
  readonly bias: string;
}

interface Written extends Omit<ClassifierHead, 'dense' | 'out'> {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly dense: Packed;
  readonly out: Packed;
}

/** The file of a head: JSON, numbers as 32-bit floats, little-endian, in base64. */
export function writeClassifierHead({ dense, out, ...head }: ClassifierHead): string {
  const file: Written = { format: FORMAT, version: 1, ...head, dense: packed(dense), out: packed(out) };
  return `${JSON.stringify(file)}\n`;
}

const base64 = text(LARGEST_HEAD, /^[A-Za-z0-9+/]*={0,2}$/, 'base64');
const readPacked = object<Packed>({ weights: base64, bias: base64 });
const read = object<Written>({
  format: oneOf([FORMAT]),
  version: wholeNumber,
  labels: listOf(text(500), MOST_LABELS),
  multi: yesOrNo,
  width: wholeNumber,
  activation: oneOf(['tanh', 'relu']),
  dense: readPacked,
  out: readPacked,
});

/** Reads what `writeClassifierHead` wrote. Throws BAD_INPUT that names the field at fault. */
export function readClassifierHead(json: string): ClassifierHead {
  const { format: _, version, dense, out, ...head } = read(parsed(json), '');
  const { labels, width } = head;
  if (version !== 1) throw misshapen('version', '1, the one that this llmtui reads');
  if (labels.length === 0 || new Set(labels).size !== labels.length)
    throw misshapen('labels', 'a list of different labels');
  if (width < 1 || width > MOST_WIDTH) throw misshapen('width', `from 1 to ${MOST_WIDTH}`);
  return {
    ...head,
    dense: unpacked(dense, 'dense', width, width),
    out: unpacked(out, 'out', labels.length, width),
  };
}

function parsed(json: string): unknown {
  try {
    return parseJson(json);
  } catch (thrown) {
    if (!(thrown instanceof JsonFault)) throw thrown;
    throw new LlmtuiError('BAD_INPUT', thrown.message, { cause: thrown });
  }
}

const packed = ({ weights, bias }: Dense): Packed => ({ weights: base64Of(weights), bias: base64Of(bias) });

function unpacked({ weights, bias }: Packed, name: string, rows: number, width: number): Dense {
  return {
    weights: floatsOf(weights, `${name}.weights`, rows * width),
    bias: floatsOf(bias, `${name}.bias`, rows),
  };
}

const base64Of = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

function floatsOf(packedFloats: string, name: string, count: number): Float32Array {
  const bytes = Buffer.from(packedFloats, 'base64');
  const floats = new Float32Array(count);
  if (bytes.length !== floats.byteLength) throw misshapen(name, `${count} numbers`);
  Buffer.from(floats.buffer).set(bytes);
  if (!floats.every(Number.isFinite)) throw misshapen(name, 'finite numbers');
  return floats;
}
