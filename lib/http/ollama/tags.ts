import type { Engine } from '../../engine/engine.js';
import type { PooledEngine } from '../../engine/pool.js';
import type { ModelEntry } from '../../models/list.js';
import { ollamaAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import { detailsOf, digestOf, modifiedAt } from './details.js';
import { Running, Tags, Version } from './model-schemas.js';
import { tagged } from './names.js';

const tags = ['ollama'];

/**
 * The version of Ollama whose API this is: clients compare it with what they need, and know nothing of llmtui's. It is
 * the first one with everything that is answered here, log probabilities last.
 */
const OLLAMA_VERSION = '0.12.11';

/** Stands for no date: what Go's durations still reach, and Python's dates in every time zone. */
const NEVER = '2300-01-01T00:00:00.000Z';

/** GET and HEAD of /api/version, /api/tags and /api/ps. */
export function tagRoutes(app: App, { models, startedAt }: Serving): void {
  const version = {
    summary: 'The version of the API of Ollama',
    description: 'Not that of llmtui: clients compare it with what they need.',
    tags,
    response: ollamaAnswers(Version),
  };
  app.get('/api/version', { schema: version }, async () => ({ version: OLLAMA_VERSION }));
  const list = {
    summary: 'The models that can be used',
    description: 'Every model of this machine that can chat or embed, loaded or not.',
    tags,
    response: ollamaAnswers(Tags),
  };
  app.get('/api/tags', { schema: list }, async () => {
    const usable = (await models.list()).filter(({ entry }) => entry.status !== 'disabled');
    const lines = usable.map(async ({ entry }) => ({
      ...commonOf(entry, entry.sizeBytes),
      modified_at: await modifiedAt(entry, startedAt),
    }));
    return { models: await Promise.all(lines) };
  });
  const running = {
    summary: 'The models that are loaded',
    description: 'What each takes, and when it will be unloaded.',
    tags,
    response: ollamaAnswers(Running),
  };
  app.get('/api/ps', { schema: running }, async () => {
    const lines = await models.list();
    const loaded = lines.flatMap(({ entry, loaded }) => (loaded?.loaded === 1 ? [{ entry, loaded }] : []));
    return { models: loaded.map(each => runningOf(each.entry, each.loaded, models.peek(each.entry.name))) };
  });
}

function commonOf(entry: ModelEntry, size: number) {
  const name = tagged(entry.name);
  return { name, model: name, size: Math.round(size), digest: digestOf(entry), details: detailsOf(entry) };
}

function runningOf(entry: ModelEntry, { bytes, expiresAt }: PooledEngine, engine: Engine | null) {
  const isOnGpu = engine !== null && engine.model.device !== 'cpu';
  return {
    ...commonOf(entry, bytes),
    expires_at: expiresAt === null ? NEVER : new Date(expiresAt).toISOString(),
    size_vram: isOnGpu ? Math.round(bytes) : 0,
    context_length: engine?.contextSize ?? entry.context,
  };
}
