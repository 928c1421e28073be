import { LlmtuiError } from '../../errors.js';
import type { EngineMemory, ModelFacts } from '../engine.js';
import { Batch } from './batch.js';
import { type Control, isAborted } from './control.js';
import { textTokens } from './embedding-texts.js';
import type { BufferSizes } from './logs.js';
import type { Embedding, LoadSpec, Request, Response } from './messages.js';
import type { NativeEncoder } from './model.js';
import { failureOf, type ModelRuntime } from './model-runtime.js';
import { Threads } from './threads.js';
import { finite, normalised, packVectors } from './vectors.js';
import type { Vocabulary } from './vocabulary.js';

export interface EncoderRuntimeParts {
  readonly spec: LoadSpec;
  readonly model: NativeEncoder;
  readonly vocabulary: Vocabulary;
  readonly facts: ModelFacts;
  readonly buffers: BufferSizes;
  readonly control: Control;
  readonly post: (response: Response) => void;
  /** Runs native work while no other model of the process computes; null if it was aborted while it waited. */
  readonly inTurn: (work: () => number) => number | null;
  /** Milliseconds. */
  readonly now: () => number;
}

/** What `llama_encode` returns after an abort. */
const ABORTED = 2;

/**
 * Tokens of a batch, unless one text has more. Each token is held against each other one, those of other texts included,
 * so that larger batches are slower.
 */
const BATCH_TOKENS = 192;

/** The texts of one request. */
interface Job {
  readonly id: number;
  readonly vectors: (Float32Array | undefined)[];
  readonly tokens: readonly number[];
  readonly truncated: readonly number[];
  readonly isRaw: boolean;
  /** Texts that have no vector yet. */
  left: number;
}

interface Text {
  readonly job: Job;
  readonly index: number;
  readonly tokens: readonly number[];
}

/** A loaded model that embeds: answers requests, the texts of which share batches. */
export class EncoderRuntime implements ModelRuntime {
  readonly #parts: EncoderRuntimeParts;
  readonly #batch: Batch;
  readonly #threads: Threads;
  /** Oldest first. */
  #waiting: Text[] = [];

  constructor(parts: EncoderRuntimeParts) {
    this.#parts = parts;
    this.#batch = new Batch(parts.model.encoder.facts.maxTokens);
    this.#threads = new Threads(parts.spec.threads);
  }

  get facts(): ModelFacts {
    return this.#parts.facts;
  }

  get isActive(): boolean {
    return this.#waiting.length > 0;
  }

  /** Evaluates one batch. */
  step(): void {
    const texts = this.#take();
    const result = this.#parts.inTurn(() => this.#encode(texts)) ?? ABORTED;
    if (result === ABORTED && isAborted(this.#parts.control)) this.#waiting.unshift(...texts);
    else if (result !== 0) this.#failAll(texts, new LlmtuiError('ENGINE_FAILED', failed(result)));
    else texts.forEach((text, sequence) => void this.#finish(text, sequence));
  }

  handle(request: Exclude<Request, { type: 'unload' }>): void {
    const { id } = request;
    try {
      if (request.type === 'cancel') this.#drop(id);
      else if (request.type === 'embed') this.#add(request);
      else this.#parts.post({ type: 'answer', id, answer: this.#answer(request) });
    } catch (error) {
      this.#fail(id, error);
    }
  }

  rest(): void {}

  async close(): Promise<void> {
    this.#waiting = [];
    this.#batch.free();
    this.#parts.model.free();
  }

  #answer(request: Exclude<Request, { type: 'unload' | 'cancel' | 'embed' }>) {
    const { vocabulary, facts } = this.#parts;
    switch (request.type) {
      case 'tokenize':
        return vocabulary.tokenizeText(request.text, request.options);
      case 'detokenize':
        return vocabulary.detokenize(request.tokens);
      case 'memory':
        return this.#memory();
      case 'activity':
        return { parallel: 1, waiting: this.#waiting.length, sequences: [] };
      case 'reply':
      case 'complete':
      case 'measure':
      case 'render':
        throw new LlmtuiError(
          'BAD_INPUT',
          `${facts.name} embeds texts and generates none; name a model that chats`,
        );
    }
  }

  #add({ id, texts, options }: Embedding): void {
    const { vocabulary, model } = this.#parts;
    const read = textTokens(vocabulary, texts, model.encoder.facts.maxTokens, options);
    const job: Job = {
      id,
      vectors: texts.map(() => undefined),
      tokens: read.map(({ tokens }) => tokens.length),
      truncated: read.flatMap(({ isCut }, index) => (isCut ? [(options.first ?? 0) + index] : [])),
      isRaw: options.raw === true,
      left: texts.length,
    };
    if (job.left === 0) this.#tell(job);
    read.forEach(({ tokens }, index) => void this.#waiting.push({ job, index, tokens }));
  }

  /** Fills the batch: the oldest text, whatever its length, and of the others in order those that still fit. */
  #take(): readonly Text[] {
    this.#batch.clear();
    const most = this.#parts.model.encoder.sequences;
    const room = Math.min(BATCH_TOKENS, this.#batch.capacity);
    const taken: Text[] = [];
    this.#waiting = this.#waiting.filter(text => {
      const isFull = taken.length === most || this.#batch.length + text.tokens.length > room;
      if (taken.length > 0 && isFull) return true;
      text.tokens.forEach((token, at) => void this.#batch.add(token, at, taken.length, true));
      taken.push(text);
      return false;
    });
    return taken;
  }

  #encode(texts: readonly Text[]): number {
    const { model, now } = this.#parts;
    const start = now();
    const threads = this.#threads.next(start);
    const result = texts.length === 0 ? 0 : model.encoder.encode(this.#batch, threads);
    const end = now();
    if (result === 0) this.#threads.note('reading', threads, this.#batch.length, end - start, end);
    return result;
  }

  #finish({ job, index }: Text, sequence: number): void {
    const vector = this.#parts.model.encoder.vector(sequence);
    const made = vector === null ? null : job.isRaw ? finite(vector) : normalised(vector);
    if (made === null) {
      const error = new LlmtuiError('ENGINE_FAILED', `the model gives no vector for text ${index + 1}`);
      if (job.left > 0) this.#fail(job.id, error);
      job.left = 0;
      this.#drop(job.id);
      return;
    }
    job.vectors[index] = made;
    if (--job.left === 0) this.#tell(job);
  }

  #tell({ id, vectors, tokens, truncated }: Job): void {
    const packed = packVectors(vectors.filter(vector => vector !== undefined));
    this.#parts.post({ type: 'answer', id, answer: { vectors: packed, tokens, truncated } });
  }

  #failAll(texts: readonly Text[], error: LlmtuiError): void {
    for (const id of new Set(texts.map(({ job }) => job.id))) {
      this.#drop(id);
      this.#fail(id, error);
    }
  }

  #drop(id: number): void {
    this.#waiting = this.#waiting.filter(({ job }) => job.id !== id);
  }

  #fail(id: number, error: unknown): void {
    this.#parts.post({ type: 'failed', id, failure: failureOf(error) });
  }

  #memory(): EngineMemory {
    const { facts, buffers } = this.#parts;
    return { weights: facts.sizeBytes, kvCache: 0, computeBuffers: buffers.computeBuffers, cachedTokens: 0 };
  }
}

const failed = (result: number): string =>
  `llama_encode returned ${result}; ask again or load the model again`;
