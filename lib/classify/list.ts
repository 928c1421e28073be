import { messageOf } from '../errors.js';
import { bertHeadOf, type KeptBert, keptBert, keptBerts, removeBert } from './bert-kept.js';
import { KeptHeads, type ListedHead } from './kept-heads.js';

/** A classifier that is kept: one that was learned from examples, or one that was imported. */
export interface ListedClassifier {
  readonly name: string;
  readonly origin: 'learned' | 'imported';
  readonly path: string;
  /** Of all its files. */
  readonly sizeBytes: number;
  /** Empty where its file cannot be read. */
  readonly labels: readonly string[];
  readonly multi: boolean;
  /** Of one that was learned. */
  readonly learned?: {
    /** Name of the model whose vectors it reads. */
    readonly embedder: string;
    readonly examples: number;
    /** Cross-validated, 0 to 1; null where nothing could be held out. */
    readonly accuracy: number | null;
    /** Milliseconds since the epoch. */
    readonly trainedAt: number;
  };
  /** Why it cannot be used. */
  readonly reason?: string;
}

/** The classifiers of a folder by name, damaged ones too. Throws STORE_FAILED where it cannot be read. */
export async function listClassifiers(folder: string): Promise<readonly ListedClassifier[]> {
  const learned = new KeptHeads(folder).list().map(ofHead);
  const imported = await Promise.all((await keptBerts(folder)).map(ofBert));
  return [...learned, ...imported].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Deletes the classifier of that name; gives the bytes that are free again, or undefined where there is none. */
export async function removeClassifier(folder: string, name: string): Promise<number | undefined> {
  const heads = new KeptHeads(folder);
  if (heads.has(name)) return heads.remove(name);
  const bert = await keptBert(folder, name);
  if (bert === undefined) return undefined;
  await removeBert(bert);
  return bert.sizeBytes;
}

function ofHead({ name, path, sizeBytes, kept, reason }: ListedHead): ListedClassifier {
  const common = { name, origin: 'learned', path, sizeBytes } as const;
  if (kept === undefined) return { ...common, labels: [], multi: false, reason: reason ?? '' };
  const { head, embedder, training, trainedAt } = kept;
  const learned = { embedder: embedder.name, ...training, trainedAt };
  return { ...common, labels: head.labels, multi: head.multi, learned };
}

async function ofBert(kept: KeptBert): Promise<ListedClassifier> {
  const { name, path, sizeBytes } = kept;
  const common = { name, origin: 'imported', path, sizeBytes } as const;
  try {
    const { labels, multi } = await bertHeadOf(kept);
    return { ...common, labels, multi };
  } catch (thrown) {
    return { ...common, labels: [], multi: false, reason: messageOf(thrown) };
  }
}
