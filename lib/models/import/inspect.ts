import { realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { LlmtuiError, messageOf } from '../../errors.js';
import { contentOf, factsOf, type GgufFacts } from '../gguf/facts.js';
import { type GgufFile, readGguf } from '../gguf/read.js';
import { readModel, shardPaths } from '../gguf/split.js';
import type { Candidate } from './candidate.js';
import { inParallel } from './parallel.js';

/** Reading waits for the disk, checking for the processor: a few at once keep both busy. */
const AT_ONCE = 8;

interface Read {
  readonly candidate: Candidate;
  readonly file: GgufFile;
  /** Of the file on its disk: the same for every link to it. */
  readonly identity: string;
}

export interface FoundModel extends Read {
  readonly type: 'model';
  readonly facts: GgufFacts;
}

/** An image projector or an adapter: a file that goes with a model. */
export interface Companion extends Read {
  readonly type: 'projector' | 'adapter';
}

export interface Unusable {
  readonly type: 'unusable';
  readonly candidate: Candidate;
  /** What is wrong and what to do. */
  readonly reason: string;
  readonly sizeBytes: number;
}

export type Inspected = FoundModel | Companion | Unusable;

/**
 * Reads the headers of all candidates, several at once, each file on the disk once however many links name it. What is
 * damaged, unsupported or no model is told, never thrown. Rejects with the reason of `signal` when that is aborted.
 */
export function inspectAll(
  candidates: readonly Candidate[],
  signal?: AbortSignal,
): Promise<readonly Inspected[]> {
  const read = new Map<string, Promise<GgufFile>>();
  return inParallel(candidates, AT_ONCE, async candidate => {
    signal?.throwIfAborted();
    let sizeBytes = 0;
    try {
      const found = await locate(candidate);
      sizeBytes = found.sizeBytes;
      return classify(candidate, await readOnce(candidate.path, found.identity, read), found.identity);
    } catch (thrown) {
      if (!(thrown instanceof LlmtuiError)) throw thrown;
      return { type: 'unusable', candidate, reason: messageOf(thrown), sizeBytes };
    }
  });
}

async function locate(candidate: Candidate): Promise<{ identity: string; sizeBytes: number }> {
  await assureWithin(candidate);
  const found = await stat(candidate.path, { bigint: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new LlmtuiError('BAD_INPUT', `the file cannot be read (${cause.code}); check it`, { cause });
  });
  return { identity: `${found.dev}:${found.ino}`, sizeBytes: Number(found.size) };
}

/** Throws BAD_INPUT where a link leads out of the folder in which the tool says the file is. */
async function assureWithin({ path, within }: Candidate): Promise<void> {
  if (within === undefined) return;
  for (const part of shardPaths(path)) {
    const real = await realpath(part).catch(() => undefined);
    if (real !== undefined && !real.startsWith(within + sep))
      throw new LlmtuiError(
        'BAD_INPUT',
        'it is a link that leaves the folder; import what it names with --folder',
      );
  }
}

/** The header as `path` names it. Parts of a split model are found by their names, so each name is read. */
async function readOnce(
  path: string,
  identity: string,
  read: Map<string, Promise<GgufFile>>,
): Promise<GgufFile> {
  if (shardPaths(path).length > 1) return readModel(path);
  const reading = read.get(identity) ?? readModel(path);
  read.set(identity, reading);
  return { ...(await reading), path };
}

function classify(candidate: Candidate, file: GgufFile, identity: string): Inspected {
  const content = contentOf(file);
  const read = { candidate, file, identity };
  switch (content) {
    case 'model':
      return { ...read, type: 'model', facts: chatOrEmbedding(factsOf(file), candidate, file) };
    case 'projector':
    case 'adapter':
      return { ...read, type: content };
    case 'vocabulary':
    case 'other': {
      const what = content === 'vocabulary' ? 'a vocabulary without weights' : 'no model';
      return { type: 'unusable', candidate, reason: `it is ${what}`, sizeBytes: file.sizeBytes };
    }
  }
}

function chatOrEmbedding(facts: GgufFacts, { declared }: Candidate, { tensors }: GgufFile): GgufFacts {
  if (facts.purpose === 'other')
    throw new LlmtuiError('BAD_INPUT', `it is a ${facts.architecture} model: it can neither chat nor embed`);
  // Ollama's own engine keeps the image encoder in the file of the model; llama.cpp refuses tensors it does not expect.
  if (declared !== undefined && tensors.some(({ name }) => name.startsWith('v.')))
    throw new LlmtuiError(
      'BAD_INPUT',
      'it holds its image encoder in the file of the model, which only Ollama reads; download another version',
    );
  return facts;
}

/** Whether `path` is a GGUF file with that content; the reason where it is not. */
export async function whyNot(
  path: string,
  content: Companion['type'],
  within: string | undefined,
): Promise<string | undefined> {
  try {
    await assureWithin({ path, name: '', ...(within === undefined ? {} : { within }) });
    return contentOf(await readGguf(path)) === content ? undefined : `it is no ${content}`;
  } catch (thrown) {
    if (thrown instanceof LlmtuiError) return messageOf(thrown);
    throw thrown;
  }
}
