import { LlmtuiError } from '../../errors.js';
import { defaultContext, forecast, usualOptions } from '../forecast.js';
import type { MemoryShape } from '../forecast-shape.js';
import { scaled, type Verdict, verdictOf } from '../forecast-verdict.js';
import type { Room } from '../machine.js';
import { nearest } from '../near.js';
import { plain } from '../plain.js';
import type { Listing, Quantisation, RemoteFile } from './listing.js';

export type { Verdict };

/** A quantisation with what it needs here. */
export interface Choice extends Quantisation {
  /** Bytes of memory when loaded, with the default context. */
  readonly needBytes: number;
  readonly verdict: Verdict;
  /** Whether it is the one to take where nobody asks for another; one at most in a list. */
  readonly best: boolean;
}

/** What the forecast takes where the header cannot be read: the file, a tenth for the cache, the compute buffers. */
export const roughNeed = (sizeBytes: number): number => sizeBytes * 1.1 + 256 * 1024 ** 2;

/** Whether a model that takes `needBytes` of the host fits. */
export const verdictFor = (needBytes: number, room: Room): Verdict =>
  verdictOf({ host: needBytes, gpu: 0 }, room);

/**
 * Judges each quantisation by the memory that is free. `shape` is that of the smallest, since they differ in their
 * weights only. The best is the largest that fits up to Q8_0: what is above costs time and is no better to read. Where
 * none fits, none is marked.
 */
export function judged(
  { quantisations }: Listing,
  shape: MemoryShape | undefined,
  room: Room,
): readonly Choice[] {
  const choices = quantisations.map(quantisation => {
    const needBytes = needOf(quantisation, shape, room);
    return { ...quantisation, needBytes, verdict: verdictFor(needBytes, room) };
  });
  const best =
    choices.findLast(({ name, verdict }) => verdict === 'fits' && !isUnquantised(name)) ??
    choices.findLast(({ verdict }) => verdict === 'fits') ??
    choices.findLast(({ verdict }) => verdict === 'tight');
  return choices.map(choice => ({ ...choice, best: choice === best }));
}

function needOf({ sizeBytes }: Quantisation, shape: MemoryShape | undefined, { free }: Room): number {
  if (shape === undefined) return roughNeed(sizeBytes);
  const own = scaled(shape, sizeBytes / shape.weightBytes);
  return forecast(own, { ...usualOptions, contextSize: defaultContext(own, free) }).total;
}

const isUnquantised = (name: string): boolean => /(?:^|[-_.])(?:B?F16|F32)$/i.test(name);

/**
 * The quantisation that `wanted` names: its name, the name of one of its files, or an end of that which no other has.
 * Throws MODEL_NOT_FOUND that names what there is.
 */
export function chosenBy<Model extends Quantisation>(
  choices: readonly Model[],
  wanted: string,
  repository: string,
): Model {
  const lower = wanted.toLowerCase();
  const isFile = (choice: Model): boolean =>
    choice.files.some(({ path, name }) => path.toLowerCase() === lower || name.toLowerCase() === lower);
  const found = choices.find(({ name }) => name.toLowerCase() === lower) ?? choices.find(isFile);
  if (found !== undefined) return found;
  const ends = choices.filter(({ name }) => name.toLowerCase().endsWith(lower));
  if (ends.length === 1) return ends[0]!;
  const names = choices.map(({ name }) => name);
  const near = nearest(names, wanted);
  const hint = `there is ${(near.length > 0 ? near : names).slice(0, 12).join(', ') || 'no GGUF file at all'}`;
  throw new LlmtuiError('MODEL_NOT_FOUND', `${repository} has no ${plain(wanted, 60)}; ${hint}`);
}

/** The image projector to take with a model: the smallest of Q8_0 and F16, as llama.cpp prefers, else the smallest. */
export function projectorOf({ projectors }: Listing): RemoteFile | undefined {
  const bySize = projectors.toSorted((one, other) => one.sizeBytes - other.sizeBytes);
  return bySize.find(({ name }) => /(?:q8_0|f16)\.gguf$/i.test(name)) ?? bySize[0];
}
