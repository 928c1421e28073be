import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LlmtuiError } from '../../errors.js';
import type { LibrarySearch } from './libraries.js';
import type { Failure } from './messages.js';

/** A device that a back end of the libraries reports. */
export interface NativeDevice {
  /** Such as `CUDA0`. */
  readonly name: string;
  /** Such as `NVIDIA GeForce RTX 4090`. */
  readonly description: string;
  /** Such as `CUDA`. */
  readonly backend: string;
  readonly type: 'cpu' | 'gpu' | 'integrated GPU' | 'accelerator';
  /** Bytes of its memory. */
  readonly free: number;
  readonly total: number;
}

/** What the native libraries are, and what they find on this machine. */
export interface NativeFacts {
  readonly folder: string;
  /** As llama.cpp tells it. */
  readonly version: string;
  readonly devices: readonly NativeDevice[];
  /** File of the CPU variant that ggml has chosen for this processor; absent where the system does not tell. */
  readonly cpuLibrary?: string;
  /** Instruction sets that the CPU variant uses, such as `AVX2`. */
  readonly cpuFeatures: readonly string[];
}

/** A text that went through a tokenizer and back. */
export interface RoundTrip {
  readonly text: string;
  /** Tokens that it takes. */
  readonly tokens: number;
  /** What the tokens spell; bytes that are no UTF-8 are U+FFFD. */
  readonly back: string;
}

/** To the child process. */
export type ProbeRequest =
  | { readonly type: 'libraries'; readonly search: LibrarySearch }
  | {
      readonly type: 'tokenizer';
      readonly search: LibrarySearch;
      /** Of a GGUF file that has passed its trial. */
      readonly path: string;
      readonly texts: readonly string[];
    };

/** From it. */
export type ProbeAnswer =
  | { readonly type: 'libraries'; readonly facts: NativeFacts }
  | { readonly type: 'tokenizer'; readonly trips: readonly RoundTrip[] }
  | { readonly type: 'failed'; readonly failure: Failure };

const LIMIT_MS = 60_000;

/**
 * Opens the libraries, with every back end beside them, in a child process, because a library that does not fit the
 * machine may end its process. Throws LOAD_FAILED with the reason, and as `findLibraries`; rejects with the reason of
 * `signal` when that is aborted.
 */
export async function probeLibraries(search: LibrarySearch, signal: AbortSignal): Promise<NativeFacts> {
  const answer = await askChild({ type: 'libraries', search }, signal);
  return (answer as Extract<ProbeAnswer, { type: 'libraries' }>).facts;
}

/**
 * Tokenises each text with the vocabulary of a model and spells the tokens again, in a child process that reads nothing
 * else of the file. Throws as `probeLibraries`.
 */
export async function probeTokenizer(
  search: LibrarySearch,
  path: string,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly RoundTrip[]> {
  const answer = await askChild({ type: 'tokenizer', search, path, texts }, signal);
  return (answer as Extract<ProbeAnswer, { type: 'tokenizer' }>).trips;
}

function askChild(request: ProbeRequest, signal: AbortSignal): Promise<ProbeAnswer> {
  signal.throwIfAborted();
  const child = fork(fileURLToPath(new URL('./worker.js', import.meta.url)), ['probe'], {
    execArgv: [],
    // llama.cpp prints before it can be told not to.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    windowsHide: true,
  } as Parameters<typeof fork>[2]);
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-2000);
  });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const answered = new Promise<ProbeAnswer>((resolve, reject) => {
    child.once('message', message => resolve(message as ProbeAnswer));
    child.once('error', reject);
    // `close` comes once what was printed has been read.
    child.once('close', (code, ending) =>
      reject(signal.aborted ? signal.reason : died(ending ?? code, printed)),
    );
    child.send(request, () => {});
  });
  return answered.then(checked).finally(() => {
    signal.removeEventListener('abort', stop);
    stop();
  });
}

function checked(answer: ProbeAnswer): ProbeAnswer {
  if (answer.type !== 'failed') return answer;
  const { code, message } = answer.failure;
  throw new LlmtuiError(code === 'BUG' ? 'LOAD_FAILED' : code, message);
}

function died(how: NodeJS.Signals | number | null, printed: string): LlmtuiError {
  const what =
    how === 'SIGKILL' ? `did not answer within ${LIMIT_MS / 1000} s` : `ended their process with ${how}`;
  const last = printed.trim().split('\n').at(-1)?.trim() ?? '';
  return new LlmtuiError('LOAD_FAILED', `the llama.cpp libraries ${what}${last === '' ? '' : `: ${last}`}`);
}
