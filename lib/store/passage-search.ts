import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Passage, passagesOf } from '../chat/passages.js';
import { type FileLimits, type FolderFiles, filesOf, usualLimits } from './passage-files.js';
import {
  type FileState,
  type FoundPassage,
  type IndexedFile,
  isDamaged,
  PassageIndex,
} from './passage-index.js';

export interface PassageSearch {
  /** The database of the index. */
  readonly indexFile: string;
  /** Names the model and how it makes vectors: those of another one mean nothing beside them. */
  readonly model: string;
  /** Tokens of a passage at most. */
  readonly tokens: number;
  /** Vectors of length 1. */
  readonly embed: (texts: readonly string[], signal: AbortSignal) => Promise<readonly Float32Array[]>;
  /** Hears how many of the files were looked at. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly limits?: FileLimits;
}

export interface SearchResult {
  /** Nearest first. */
  readonly found: readonly FoundPassage[];
  readonly folder: FolderFiles;
  /** Passages that were compared. */
  readonly passages: number;
}

/** Passages that are embedded at once, of as many files as that takes. */
const TOGETHER = 128;
/** Share of a passage that the next one begins with. */
const OVERLAP = 0.1;

/**
 * The passages of a file or a folder that are nearest to a question. The index is brought up to date first: files that
 * have changed are read again, those that are gone go. A damaged index is made anew. Throws BAD_INPUT for a path that
 * cannot be read, STORE_FAILED, what `embed` throws, and the reason of `signal`.
 */
export async function searchPassages(
  search: PassageSearch,
  path: string,
  question: string,
  top: number,
  signal: AbortSignal,
): Promise<SearchResult> {
  const folder = await filesOf(path, search.limits ?? usualLimits, signal);
  try {
    return await searchOnce(search, folder, question, top, signal);
  } catch (thrown) {
    if (!isDamaged(thrown)) throw thrown;
    PassageIndex.remove(search.indexFile);
    return searchOnce(search, folder, question, top, signal);
  }
}

async function searchOnce(
  search: PassageSearch,
  folder: FolderFiles,
  question: string,
  top: number,
  signal: AbortSignal,
): Promise<SearchResult> {
  const { model, embed, indexFile } = search;
  const index = PassageIndex.open(indexFile);
  try {
    await refresh(search, index, folder, signal);
    const [vector] = await embed([question], signal);
    const found = index.nearest(model, folder.root, vector!, top);
    return { found, folder, passages: index.count(model, folder.root) };
  } finally {
    index.close();
  }
}

interface Pending {
  readonly file: IndexedFile;
  readonly passages: readonly Passage[];
}

async function refresh(
  search: PassageSearch,
  index: PassageIndex,
  { root, files }: FolderFiles,
  signal: AbortSignal,
): Promise<void> {
  const { model, onProgress } = search;
  const known = index.files(model, root);
  const here = new Set(files.map(({ path }) => path));
  index.remove(
    model,
    [...known.keys()].filter(path => !here.has(path)),
  );
  let pending: Pending[] = [];
  for (const [at, file] of files.entries()) {
    signal.throwIfAborted();
    const change = await changed(search, file, known.get(file.path));
    if (change === 'same content') index.touch(model, file);
    else if (change !== 'same') pending.push(change);
    if (pending.reduce((sum, { passages }) => sum + passages.length, 0) >= TOGETHER) {
      await embedAll(search, index, pending, signal);
      pending = [];
      onProgress?.(at + 1, files.length);
    }
  }
  await embedAll(search, index, pending, signal);
  onProgress?.(files.length, files.length);
}

/** What is to be embedded of a file. One that cannot be read as text has no passages. */
async function changed(
  { tokens }: PassageSearch,
  file: FileState,
  known: IndexedFile | undefined,
): Promise<Pending | 'same' | 'same content'> {
  if (known?.size === file.size && known.modified === file.modified) return 'same';
  const bytes = await readFile(file.path).catch(() => Buffer.alloc(0));
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (known?.hash === hash) return 'same content';
  const overlap = Math.floor(tokens * OVERLAP);
  const markdown = /^\.(md|markdown|mdx)$/i.test(extname(file.path));
  const passages = passagesOf(textOf(bytes), { tokens, overlap, markdown });
  return { file: { ...file, hash }, passages };
}

/** The text of UTF-8; empty for anything else. */
function textOf(bytes: Uint8Array): string {
  if (bytes.includes(0)) return '';
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}

async function embedAll(
  { model, embed }: PassageSearch,
  index: PassageIndex,
  pending: readonly Pending[],
  signal: AbortSignal,
): Promise<void> {
  const texts = pending.flatMap(({ passages }) => passages.map(({ text }) => text));
  const vectors = texts.length === 0 ? [] : await embed(texts, signal);
  let at = 0;
  for (const { file, passages } of pending)
    index.put(
      model,
      file,
      passages.map(passage => ({ ...passage, vector: vectors[at++]! })),
    );
}
