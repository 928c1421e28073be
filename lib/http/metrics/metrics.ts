import { Histogram } from 'prom-client';
import type { ReplyEvent } from '../../chat/reply.js';
import { counted } from './counted.js';
import { type EmbeddedTexts, EmbeddingFigures } from './embedding-figures.js';
import { Figures } from './figures.js';
import { Samples } from './samples.js';

/** Answers to requests of one method and route with one status. */
export interface RequestCount {
  readonly method: string;
  /** Pattern of the route, such as `/v1/models/:id`; `none` where there is none. */
  readonly route: string;
  /** 499 where the client left before. */
  readonly status: number;
  readonly count: number;
}

/**
 * What a server did since it began: requests, and the replies of all APIs, by model and in total. The memory is bounded
 * by the number of routes and of models in the list.
 */
export class Metrics {
  readonly total = new Figures();
  readonly embeddedTotal = new EmbeddingFigures();
  readonly #embedded = new Map<string, EmbeddingFigures>();
  readonly #models = new Map<string, Figures>();
  readonly #requests = new Map<string, RequestCount>();
  readonly #refusals = new Map<string, number>();
  readonly #now: () => number;
  readonly firstToken = histogram(
    'llmtui_time_to_first_token_seconds',
    'From a request to the first token of its reply.',
    [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  );
  readonly queue = histogram(
    'llmtui_queue_seconds',
    'Time for which a request waited for other replies to end.',
    [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  );

  /** `now` gives milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** By model, those that were asked only. */
  get models(): ReadonlyMap<string, Figures> {
    return this.#models;
  }

  /** Embeddings by model, those that were asked only. */
  get embeddings(): ReadonlyMap<string, EmbeddingFigures> {
    return this.#embedded;
  }

  get requests(): readonly RequestCount[] {
    return [...this.#requests.values()];
  }

  /** Requests that were turned away before anything was computed, by the code of the failure. */
  get refusals(): ReadonlyMap<string, number> {
    return this.#refusals;
  }

  /** Counts the events of a reply of `model`, a name of the list, as they pass. */
  counted(model: string, events: AsyncIterable<ReplyEvent>): AsyncGenerator<ReplyEvent> {
    const figures = this.#models.get(model) ?? this.#begin(model);
    return counted(events, [figures, this.total], this.#now);
  }

  /** Texts of one request were embedded by `model`, a name of the list. */
  embedded(model: string, texts: EmbeddedTexts): void {
    const figures = this.#embedded.get(model) ?? new EmbeddingFigures();
    this.#embedded.set(model, figures);
    for (const each of [figures, this.embeddedTotal]) each.count(texts);
  }

  #begin(model: string): Figures {
    const seconds = (into: Histogram<'model'>) =>
      new Samples(milliseconds => into.observe({ model }, milliseconds / 1000));
    const figures = new Figures(seconds(this.firstToken), seconds(this.queue));
    this.#models.set(model, figures);
    return figures;
  }

  /** An answer was written, or its client left. */
  answered(method: string, route: string, status: number): void {
    const key = `${method} ${route} ${status}`;
    const count = (this.#requests.get(key)?.count ?? 0) + 1;
    this.#requests.set(key, { method, route, status, count });
  }

  /** A request failed with `status` and `code`; counts where that says that it was turned away. */
  failed(status: number, code: string): void {
    if (turnedAway.has(status)) this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
  }
}

/** In no registry: whoever writes it out puts it into one. */
function histogram(name: string, help: string, buckets: number[]): Histogram<'model'> {
  return new Histogram({ name, help, labelNames: ['model'], buckets, registers: [] });
}

const turnedAway = new Set([401, 403, 413, 414, 415, 429, 503]);
