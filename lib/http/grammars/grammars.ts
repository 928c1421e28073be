import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { AnswerGrammar } from '../../chat/answer-grammar.js';
import { LlmtuiError } from '../../errors.js';
import type { GrammarSource, Made } from './making.js';

/** Milliseconds that one grammar may take, and MiB of memory. */
const LONGEST = 10_000;
const MOST_MEMORY = 512;

/** Grammars that are remembered, and characters of all of them together. */
const MOST_REMEMBERED = 64;
const MOST_CHARACTERS = 8 * 1024 * 1024;

/**
 * Makes grammars for requests in a thread of their own, one after the other: a schema or tools that somebody sends may take
 * a second, in which no other reply would go on. Those made last are remembered, refusals too.
 */
export class Grammars {
  readonly #longestMs: number;
  readonly #remembered = new Map<string, Promise<Made>>();
  readonly #characters = new Map<string, number>();
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** The thread starts with the first grammar. `longestMs` is the time that one may take. */
  constructor(longestMs = LONGEST) {
    this.#longestMs = longestMs;
  }

  /** Throws as `answerGrammar` and `schemaGrammar` do, and BAD_INPUT for what takes too long or too much memory. */
  async make(source: GrammarSource): Promise<AnswerGrammar | null> {
    if (isFree(source)) return null;
    const key = createHash('sha256').update(JSON.stringify(source)).digest('base64');
    const known = this.#remembered.get(key);
    const making = known ?? this.#queued(source);
    this.#remember(key, making);
    const result = await making;
    if (known === undefined) this.#weigh(key, result);
    switch (result.type) {
      case 'made':
        return result.grammar;
      case 'refused':
        throw new LlmtuiError(result.code, result.message);
      case 'failed':
        throw new Error(result.detail);
    }
  }

  /** Ends the thread; what it makes is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #queued(source: GrammarSource): Promise<Made> {
    const making = this.#last.then(() => this.#ask(source));
    this.#last = making;
    return making;
  }

  #ask(source: GrammarSource): Promise<Made> {
    if (this.#isClosed) return Promise.resolve(tooMuch('the server is ending'));
    const worker = this.#running();
    // It holds the process while somebody waits for it, and no longer.
    worker.ref();
    return new Promise(resolve => {
      const end = (result: Made): void => {
        clearTimeout(timer);
        worker.off('message', end).off('exit', exited);
        worker.unref();
        resolve(result);
      };
      const exited = (): void =>
        end(tooMuch('this schema, or these tools, take too much memory; send simpler ones'));
      const timer = setTimeout(() => {
        this.#forget(worker);
        void worker.terminate();
        end(
          tooMuch('this schema, or these tools, take too long to be made into a grammar; send simpler ones'),
        );
      }, this.#longestMs);
      worker.on('message', end).on('exit', exited);
      worker.postMessage(source);
    });
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL('./grammar-worker.js', import.meta.url), {
      name: 'grammars',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
    });
    // One that runs out of memory ends with `exit`, too.
    worker.on('error', () => {});
    worker.on('exit', () => this.#forget(worker));
    this.#worker = worker;
    return worker;
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
  }

  /** What was asked for last is last. */
  #remember(key: string, making: Promise<Made>): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, making);
    this.#trim();
  }

  #weigh(key: string, result: Made): void {
    if (result.type === 'failed' || !this.#remembered.has(key)) this.#drop(key);
    else this.#characters.set(key, result.type === 'made' ? (result.grammar?.grammar.length ?? 0) : 0);
    this.#trim();
  }

  #trim(): void {
    for (const key of this.#remembered.keys()) {
      const characters = [...this.#characters.values()].reduce((sum, each) => sum + each, 0);
      if (this.#remembered.size <= MOST_REMEMBERED && characters <= MOST_CHARACTERS) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    this.#remembered.delete(key);
    this.#characters.delete(key);
  }
}

/** Most requests ask for nothing that a grammar would hold. */
const isFree = (source: GrammarSource): boolean =>
  source.type === 'answer' && source.demand.format.type === 'text' && source.demand.tools.length === 0;

const tooMuch = (message: string): Made => ({ type: 'refused', code: 'BAD_INPUT', message });
