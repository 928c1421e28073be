import type { Engine } from '../../engine/engine.js';
import type { ModelEntry } from '../../models/list.js';
import { openaiAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import { EmbeddingFigures } from './embedding-figures.js';
import { Figures } from './figures.js';
import { processorFeatures } from './processor.js';
import type { Samples } from './samples.js';
import {
  type ModelPerformance,
  type Optimization,
  Performance,
  type PerformanceFigures,
  type TextFigures,
} from './schemas.js';
import { rate } from './series.js';

/** GET /v1/performance: what was measured since the start, by model and in total, and with what models compute. */
export function performanceRoute(app: App, serving: Serving): void {
  const { models, metrics, replies, now, startedAt } = serving;
  const schema = {
    summary: 'Speed, queue, cache hits and memory',
    description: 'By model and in total, since the server began. Loads no model.',
    tags: ['server'],
    response: openaiAnswers(Performance),
  };
  const features = processorFeatures();
  app.get('/v1/performance', { schema }, async () => {
    const at = now();
    const listed = (await models.list()).map(({ entry }) => entry);
    const lines = await Promise.all(
      listed.map(entry => modelLine(serving, entry, models.peek(entry.name), features)),
    );
    return {
      object: 'performance' as const,
      uptime: Math.max(0, at - startedAt) / 1000,
      requests_in_flight: replies.count,
      total: { ...figuresOf(metrics.total, at), embeddings: textsOf(metrics.embeddedTotal) },
      models: lines.filter(line => line !== undefined),
    };
  });
}

/** A line for a model that was asked, was loaded or is loaded. */
async function modelLine(
  { metrics, models, now }: Serving,
  entry: ModelEntry,
  engine: Engine | null,
  features: readonly string[],
): Promise<ModelPerformance | undefined> {
  const figures = metrics.models.get(entry.name);
  const loads = models.loads.get(entry.name);
  const embedded = metrics.embeddings.get(entry.name);
  if (figures === undefined && embedded === undefined && loads === undefined && engine === null)
    return undefined;
  return {
    model: entry.name,
    loaded: engine !== null,
    loads: loads?.loaded ?? 0,
    load_seconds: (loads?.milliseconds ?? 0) / 1000,
    ...figuresOf(figures ?? nothing, now()),
    embeddings: textsOf(embedded ?? noTexts),
    memory: await memoryOf(engine),
    optimization: engine === null ? null : await optimizationOf(entry, engine, features),
  };
}

const nothing = new Figures();
const noTexts = new EmbeddingFigures();

function textsOf({ requests, texts, tokens, milliseconds }: EmbeddingFigures): TextFigures {
  const speed = {
    texts_per_second: rate(texts, milliseconds),
    tokens_per_second: rate(tokens, milliseconds),
  };
  return { requests, texts, tokens, ...speed };
}

function figuresOf(figures: Figures, now: number): Omit<PerformanceFigures, 'embeddings'> {
  const { ended, running, waiting, promptTokens, cachedTokens, replyTokens, readMs, replyMs } = figures;
  const over = Object.values(ended).reduce((sum, count) => sum + count, 0);
  return {
    requests: { total: over + running + waiting, running, waiting, ...ended },
    tokens: { prompt: promptTokens, cached: cachedTokens, generated: replyTokens },
    tokens_per_second: rate(replyTokens, figures.busyMs(now)),
    reply_tokens_per_second: rate(replyTokens, replyMs),
    prompt_tokens_per_second: rate(promptTokens - cachedTokens, readMs),
    time_to_first_token: spreadOf(figures.firstToken),
    queue: spreadOf(figures.queue),
    cache_hit_rate: promptTokens === 0 ? 0 : cachedTokens / promptTokens,
  };
}

function spreadOf(samples: Samples): PerformanceFigures['queue'] {
  const seconds = (milliseconds: number | undefined) =>
    milliseconds === undefined ? null : milliseconds / 1000;
  return {
    count: samples.count,
    mean: seconds(samples.count === 0 ? undefined : samples.sum / samples.count),
    p50: seconds(samples.percentile(0.5)),
    p95: seconds(samples.percentile(0.95)),
  };
}

async function memoryOf(engine: Engine | null): Promise<ModelPerformance['memory']> {
  // A model that is on its way out has nothing to tell.
  const memory = await engine?.memory().catch(() => undefined);
  if (memory === undefined) return null;
  return {
    weights: Math.round(memory.weights),
    kv_cache: Math.round(memory.kvCache),
    compute_buffers: Math.round(memory.computeBuffers),
    cached_tokens: memory.cachedTokens,
  };
}

async function optimizationOf(
  { options }: ModelEntry,
  engine: Engine,
  features: readonly string[],
): Promise<Optimization | null> {
  const activity = await engine.activity().catch(() => undefined);
  if (activity === undefined) return null;
  const { model } = engine;
  return {
    backend: model.device,
    cpu_features: [...features],
    threads: model.threads ?? null,
    flash_attention: model.flashAttention ?? null,
    kv_type: options?.kvType ?? null,
    batch_size: options?.batchSize ?? null,
    parallel: activity.parallel,
    prefix_cache: true,
  };
}
