import type { PooledModels } from '../../models/pooled.js';
import type { Replies } from '../replies.js';
import type { EmbeddingFigures } from './embedding-figures.js';
import { endings, type Figures } from './figures.js';
import type { Metrics } from './metrics.js';

/** What is written out. */
export interface Measured {
  readonly metrics: Metrics;
  readonly models: Pick<PooledModels, 'loaded' | 'loads'>;
  readonly replies: Pick<Replies, 'count'>;
  /** Milliseconds. */
  readonly now: () => number;
}

export type Labels = Readonly<Record<string, string | number>>;
export type Values = readonly (readonly [labels: Labels, value: number])[];

/** One metric as Prometheus knows it: a name, and a value for each set of labels. */
export interface Series {
  readonly type: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (measured: Measured) => Values | Promise<Values>;
}

type Read = (figures: Figures, now: number) => number;

/** Of each model that was asked. */
const ofModel = (type: Series['type'], name: string, help: string, read: Read): Series => ({
  ...{ type, name, help },
  labels: ['model'],
  read: ({ metrics, now }) =>
    [...metrics.models].map(([model, figures]) => [{ model }, read(figures, now())]),
});

const ofAll = (type: Series['type'], name: string, help: string, read: Read): Series => ({
  ...{ type, name, help },
  labels: [],
  read: ({ metrics, now }) => [[{}, read(metrics.total, now())]],
});

/** So many in so many milliseconds, in a second. */
export const rate = (count: number, milliseconds: number): number =>
  milliseconds > 0 ? (count / milliseconds) * 1000 : 0;

const readTokens = ({ promptTokens, cachedTokens }: Figures): number => promptTokens - cachedTokens;

const replies: readonly Series[] = [
  ofModel('counter', 'llmtui_prompt_tokens_total', 'Tokens of prompts.', each => each.promptTokens),
  ofModel(
    'counter',
    'llmtui_prompt_tokens_cached_total',
    'Those that the KV cache held.',
    each => each.cachedTokens,
  ),
  ofModel('counter', 'llmtui_reply_tokens_total', 'Tokens generated.', each => each.replyTokens),
  ofModel(
    'counter',
    'llmtui_cost_dollars_total',
    'US dollars, of models on servers whose price is known.',
    each => each.cost,
  ),
  ofModel('counter', 'llmtui_prompt_seconds_total', 'Reading prompts.', each => each.readMs / 1000),
  ofModel('counter', 'llmtui_reply_seconds_total', 'Generating replies.', each => each.replyMs / 1000),
  ofModel(
    'counter',
    'llmtui_busy_seconds_total',
    'Time in which at least one reply ran.',
    (each, now) => each.busyMs(now) / 1000,
  ),
  ofModel('gauge', 'llmtui_replies_running', 'Replies that run.', each => each.running),
  ofModel('gauge', 'llmtui_replies_waiting', 'Replies that wait for others to end.', each => each.waiting),
  {
    type: 'counter',
    name: 'llmtui_replies_total',
    help: 'Replies by how they ended: stop, length, abort, refused or failed.',
    labels: ['model', 'end'],
    read: ({ metrics }) =>
      [...metrics.models].flatMap(([model, { ended }]) =>
        endings.map(end => [{ model, end }, ended[end]] as const),
      ),
  },
];

const ofEmbedder = (name: string, help: string, read: (figures: EmbeddingFigures) => number): Series => ({
  ...{ type: 'counter', name, help },
  labels: ['model'],
  read: ({ metrics }) => [...metrics.embeddings].map(([model, figures]) => [{ model }, read(figures)]),
});

const embeddings: readonly Series[] = [
  ofEmbedder('llmtui_embedding_requests_total', 'Requests whose texts were embedded.', each => each.requests),
  ofEmbedder('llmtui_embedding_texts_total', 'Texts that were embedded.', each => each.texts),
  ofEmbedder('llmtui_embedding_tokens_total', 'Tokens of these texts.', each => each.tokens),
  ofEmbedder('llmtui_embedding_seconds_total', 'Embedding them.', each => each.milliseconds / 1000),
];

const requests: readonly Series[] = [
  {
    type: 'counter',
    name: 'llmtui_requests_total',
    help: 'Requests by method, route and status; status 499 where the client left.',
    labels: ['method', 'route', 'status'],
    read: ({ metrics }) => metrics.requests.map(({ count, ...labels }) => [labels, count]),
  },
  {
    type: 'counter',
    name: 'llmtui_requests_refused_total',
    help: 'Requests that were turned away, by reason.',
    labels: ['reason'],
    read: ({ metrics }) => [...metrics.refusals].map(([reason, count]) => [{ reason }, count]),
  },
  {
    type: 'gauge',
    name: 'llmtui_requests_in_flight',
    help: 'Requests for a reply that run or wait, for a model to load too.',
    labels: [],
    read: ({ replies: { count } }) => [[{}, count]],
  },
];

const models: readonly Series[] = [
  {
    type: 'counter',
    name: 'llmtui_model_loads_total',
    help: 'Models that were loaded, or could not be.',
    labels: ['model', 'result'],
    read: ({ models: { loads } }) =>
      [...loads].flatMap(([model, { loaded, failed }]) => [
        [{ model, result: 'loaded' }, loaded] as const,
        [{ model, result: 'failed' }, failed] as const,
      ]),
  },
  {
    type: 'counter',
    name: 'llmtui_model_load_seconds_total',
    help: 'Time that loading took.',
    labels: ['model'],
    read: ({ models: { loads } }) =>
      [...loads].map(([model, { milliseconds }]) => [{ model }, milliseconds / 1000]),
  },
  {
    type: 'gauge',
    name: 'llmtui_model_memory_bytes',
    help: 'Weights, KV cache and buffers of a model that is loaded.',
    labels: ['model'],
    read: async measured =>
      (await measured.models.loaded()).map(({ name: model, bytes }) => [{ model }, bytes]),
  },
  {
    type: 'gauge',
    name: 'process_resident_memory_bytes',
    help: 'Memory of the process.',
    labels: [],
    read: () => [[{}, process.memoryUsage.rss()]],
  },
];

/** Names and meanings of llama-server, over all models, so that what was made for it shows these figures. */
const llamaServer: readonly Series[] = [
  ofAll('counter', 'llamacpp:prompt_tokens_total', 'Prompt tokens read.', readTokens),
  ofAll('counter', 'llamacpp:prompt_seconds_total', 'Reading prompts.', each => each.readMs / 1000),
  ofAll('counter', 'llamacpp:tokens_predicted_total', 'Tokens generated.', each => each.replyTokens),
  ofAll(
    'counter',
    'llamacpp:tokens_predicted_seconds_total',
    'Generating replies.',
    each => each.replyMs / 1000,
  ),
  ofAll('gauge', 'llamacpp:prompt_tokens_seconds', 'Prompt tokens read in a second.', each =>
    rate(readTokens(each), each.readMs),
  ),
  ofAll('gauge', 'llamacpp:predicted_tokens_seconds', 'Tokens that a reply generates in a second.', each =>
    rate(each.replyTokens, each.replyMs),
  ),
  ofAll('gauge', 'llamacpp:requests_processing', 'Replies that run.', each => each.running),
  ofAll('gauge', 'llamacpp:requests_deferred', 'Replies that wait.', each => each.waiting),
];

/** Everything that is written out beside the histograms. */
export const series: readonly Series[] = [...requests, ...replies, ...embeddings, ...models, ...llamaServer];
