import type { ChatTemplate } from '../../chat/template.js';
import { LlmtuiError } from '../../errors.js';
import type { EngineMemory, ModelFacts } from '../engine.js';
import { Batch } from './batch.js';
import { beginReply, type ReplyParts } from './begin-reply.js';
import type { Bindings } from './bindings.js';
import { KvCache } from './cache.js';
import { Candidates } from './candidates.js';
import { type Control, markShort } from './control.js';
import { Logits, PromptEnds } from './logits.js';
import type { BufferSizes } from './logs.js';
import type { Answer, Generation, LoadSpec, Question, Request, Response } from './messages.js';
import type { NativeModel } from './model.js';
import { failureOf, type ModelRuntime } from './model-runtime.js';
import { openDiskStates } from './open-disk-states.js';
import { outputsAtOnce } from './outputs.js';
import { PromptBuilder } from './prompt.js';
import { Saving } from './saving.js';
import { Scheduler } from './scheduler.js';
import { Threads } from './threads.js';
import type { Vocabulary } from './vocabulary.js';

export interface RuntimeParts {
  readonly spec: LoadSpec;
  readonly native: Bindings;
  readonly model: NativeModel;
  readonly vocabulary: Vocabulary;
  readonly template: ChatTemplate;
  readonly facts: ModelFacts;
  readonly buffers: BufferSizes;
  readonly control: Control;
  readonly post: (response: Response) => void;
  /** Runs native work while no other model of the process computes; null if it was aborted while it waited. */
  readonly inTurn: (work: () => number) => number | null;
  /** Runs native work that logs, while no model of the process loads; null if it was aborted while it waited. */
  readonly unlogged: (work: () => boolean) => boolean | null;
  /** Milliseconds since the epoch, with fractions. */
  readonly now: () => number;
}

/** `llama_decode`: no room for the batch, and an abort. */
const NO_ROOM = 1;
const ABORTED = 2;

/** Tokens of a reply that the context has room for before it grows. */
const REPLY_ROOM = 256;

/** A loaded model at work: answers requests, one batch at a time. */
export class Runtime implements ModelRuntime {
  readonly #parts: RuntimeParts;
  readonly #cache: KvCache;
  readonly #batch: Batch;
  readonly #candidates: Candidates;
  readonly #prompts: PromptBuilder;
  readonly #replies: ReplyParts;
  readonly #scheduler: Scheduler;
  readonly #threads: Threads;
  /** What the context was told last. */
  #threadsNow = 0;
  /** Tokens that the reply which came last is going to need. */
  #wanted = 0;
  readonly #saving: Saving | null;

  constructor(parts: RuntimeParts) {
    const { spec, native, model, vocabulary, template } = parts;
    this.#parts = parts;
    const { context, rewinds } = model;
    const { contextSize, parallel: sequences } = spec;
    const window = native.llama_model_n_swa(model.model);
    const ends = new PromptEnds();
    const disk = openDiskStates(parts, tokens => this.#makeRoom(tokens));
    this.#cache = new KvCache({ native, context, sequences, rewinds, window, contextSize, ends, disk });
    this.#saving = disk === null ? null : new Saving(this.#cache, disk, parts.now);
    // Less than was asked for where the context is smaller; a larger batch would end the process.
    this.#batch = new Batch(native.llama_n_batch(context.address));
    const logits = new Logits(native, context, vocabulary.size);
    this.#candidates = new Candidates(native, vocabulary);
    this.#prompts = new PromptBuilder(vocabulary, template, spec.contextSize);
    this.#replies = { ...parts, prompts: this.#prompts, logits, candidates: this.#candidates };
    this.#threads = new Threads(spec.threads);
    this.#scheduler = new Scheduler({
      cache: this.#cache,
      batch: this.#batch,
      logits,
      ends,
      parallel: spec.parallel,
      outputs: Math.min(outputsAtOnce(spec.parallel), this.#batch.capacity),
      decode: reading => this.#decode(reading),
      fail: (reply, error) => this.#fail(reply.id, error),
      now: parts.now,
    });
  }

  get facts(): ModelFacts {
    return this.#parts.facts;
  }

  get isActive(): boolean {
    return this.#scheduler.isActive;
  }

  step(): void {
    this.#scheduler.step();
  }

  handle(request: Exclude<Request, { type: 'unload' }>): void {
    switch (request.type) {
      case 'cancel':
        this.#saving?.aborted();
        this.#scheduler.cancel(request.id);
        return;
      case 'reply':
      case 'complete':
        this.#attempt(request.id, () => this.#start(request));
        return;
      case 'embed':
        this.#fail(request.id, noVectors(this.#parts.facts.name));
        return;
      case 'measure':
      case 'render':
      case 'tokenize':
      case 'detokenize':
      case 'memory':
      case 'activity':
        this.#attempt(request.id, () => {
          this.#parts.post({ type: 'answer', id: request.id, answer: this.#answer(request) });
        });
        return;
    }
  }

  /** No reply runs: what was expensive to read is written to disk while nothing is asked for. */
  rest(): void {
    this.#saving?.rest();
  }

  /**
   * Ends every reply with reason `abort`, writes to disk what is to be kept, which takes two seconds at most, and frees
   * all native memory.
   */
  async close(): Promise<void> {
    if (this.isActive) this.#saving?.aborted();
    this.#scheduler.cancelAll();
    await this.#saving?.end();
    this.#batch.free();
    this.#candidates.free();
    this.#cache.free();
    this.#parts.model.free();
  }

  #answer(question: Question): Answer {
    const { vocabulary } = this.#parts;
    switch (question.type) {
      case 'measure':
        return this.#prompts.measure(question.path, question.options);
      case 'render':
        return this.#prompts.render(question.path, question.options);
      case 'tokenize':
        return vocabulary.tokenizeText(question.text, question.options);
      case 'detokenize':
        return vocabulary.detokenize(question.tokens);
      case 'memory':
        return this.#memory();
      case 'activity':
        return this.#scheduler.activity;
    }
  }

  #start(request: Generation): void {
    const reply = beginReply(this.#replies, request);
    this.#wanted = reply.promptTokens + REPLY_ROOM;
    this.#saving?.asked();
    this.#scheduler.add(reply);
  }

  #decode(reading: number): number {
    const { model, control, inTurn } = this.#parts;
    // An abort costs the other replies their work, and a recurrent model its whole state; one token is soon over.
    if (reading <= 1 || !model.rewinds) markShort(control);
    return inTurn(() => this.#compute(reading)) ?? ABORTED;
  }

  /** Evaluates the batch with as many threads as are of use now. */
  #compute(reading: number): number {
    const { native, model, now } = this.#parts;
    const { context } = model;
    if (context.mayGrow && !this.#makeRoom(this.#cache.cachedTokens + this.#batch.length)) return NO_ROOM;
    const start = now();
    const threads = this.#threads.next(start);
    // Logs a line, and costs the time of one.
    if (threads !== this.#threadsNow) native.llama_set_n_threads(context.address, threads, threads);
    this.#threadsNow = threads;
    let result = native.llama_decode(context.address, this.#batch.value);
    // Sequences that have read the same tokens each for itself hold more cells than there are distinct tokens.
    if (result === NO_ROOM && context.mayGrow && this.#makeRoom(context.capacity + 1)) {
      result = native.llama_decode(context.address, this.#batch.value);
    }
    const end = now();
    const work = reading > 0 ? 'reading' : 'generating';
    if (result !== 0) return result;
    this.#threads.note(work, threads, this.#batch.length, end - start, end);
    this.#saving?.evaluated(reading, this.#batch.length, end - start);
    return result;
  }

  /** Lets the context grow where it holds fewer than `tokens`. False where memory is short. */
  #makeRoom(tokens: number): boolean {
    const { model, unlogged } = this.#parts;
    if (tokens <= model.context.capacity) return true;
    this.#threadsNow = 0;
    return unlogged(() => model.context.reserve(Math.max(tokens, this.#wanted))) ?? false;
  }

  #memory(): EngineMemory {
    const { facts, buffers, model } = this.#parts;
    const { keptBytes, cachedTokens } = this.#cache;
    const { computeBuffers } = buffers;
    return {
      weights: facts.sizeBytes,
      kvCache: buffers.kvCache * model.context.growth + keptBytes,
      computeBuffers,
      cachedTokens,
    };
  }

  #attempt(id: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(id, error);
    }
  }

  #fail(id: number, error: unknown): void {
    this.#parts.post({ type: 'failed', id, failure: failureOf(error) });
  }
}

const noVectors = (name: string): LlmtuiError =>
  new LlmtuiError(
    'BAD_INPUT',
    `${name} generates text and does not embed; name a model that does: all-minilm`,
  );
