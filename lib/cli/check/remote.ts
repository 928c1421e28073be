import type { Usage } from '../../chat/reply.js';
import type { Engine } from '../../engine/engine.js';
import type { ServedModel } from '../../engine/remote/list-models.js';
import { LlmtuiError } from '../../errors.js';
import type { ModelEntry } from '../../models/list.js';
import { nearest } from '../../models/near.js';
import { servedFor } from '../../models/remote-listing.js';
import { remoteSpec } from '../../models/remote-spec.js';
import type { ModelSurroundings } from '../surroundings.js';
import { type Finding, failed, ok, quoted, timeText, warning } from './finding.js';
import type { Report } from './report.js';

/** Milliseconds that the server has to tell its models. */
const LIST_MS = 10_000;
const QUESTION = [{ role: 'user', content: 'What is the capital of France?' }] as const;
/** Tokens of the answer at most; a model that reasons spends some on that. */
const MOST = 64;

/**
 * Tries the server of a remote model: connection, key, whether it has the model, and how fast that answers, or gives a
 * vector. Its fallback is not asked. Gives the engine, the caller's to unload, or undefined where it does not answer.
 * Rejects with the reason of `signal` when that is aborted.
 */
export async function checkRemote(
  entry: ModelEntry,
  { models, proc }: ModelSurroundings,
  report: Report,
  signal: AbortSignal,
): Promise<Engine | undefined> {
  if (entry.status === 'disabled') {
    await report.add(
      failed('key', ...told(entry.reason ?? 'it is switched off; set enabled: true in models.yaml')),
    );
    return undefined;
  }
  const reached = await connection(entry, proc.env, signal);
  for (const finding of reached) await report.add(finding);
  if (reached.some(({ verdict }) => verdict === 'failed')) return undefined;
  const { fallback: _, ...config } = entry.config ?? {};
  let engine: Engine | undefined;
  try {
    engine = await models.open({ ...entry, config }, signal, () => {});
    const findings =
      entry.status === 'embedding' ? await vector(engine, signal) : await answer(engine, signal);
    for (const finding of findings) await report.add(finding);
    return engine;
  } catch (thrown) {
    await engine?.unload();
    signal.throwIfAborted();
    if (!(thrown instanceof LlmtuiError)) throw thrown;
    await report.add(failed(entry.status === 'embedding' ? 'vector' : 'answer', ...told(thrown.message)));
    return undefined;
  }
}

/** Whether the server can be reached, takes the key and has the model. */
async function connection(
  { name, config = {} }: ModelEntry,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { baseUrl, model } = remoteSpec(name, config);
  const since = performance.now();
  const limit = AbortSignal.timeout(LIST_MS);
  try {
    const served = await servedFor(name, config, env, AbortSignal.any([signal, limit]));
    const ms = performance.now() - since;
    const text = `${timeText(ms)}: ${baseUrl} answers, and lists ${served.length} models`;
    return [ok('connection', text, { ms, baseUrl, models: served.length }), modelThere(model, served)];
  } catch (thrown) {
    signal.throwIfAborted();
    if (limit.aborted)
      return [failed('connection', `${baseUrl} said nothing for ${timeText(LIST_MS)}`, 'look at its log')];
    if (!(thrown instanceof LlmtuiError)) throw thrown;
    const [text, fix] = told(thrown.message);
    // Not every server lists its models; the answer tells whether it has this one.
    if (thrown.code === 'MODEL_NOT_FOUND')
      return [warning('models', `${baseUrl} lists no models`, 'correct base_url if the answer fails, too')];
    return [failed(/\bkey\b/.test(text) ? 'key' : 'connection', text, fix)];
  }
}

function modelThere(model: string, served: readonly ServedModel[]): Finding {
  const names = served.map(({ id }) => id);
  // Ollama leaves the tag out where it is this one.
  if (names.some(name => name === model || name === `${model}:latest`))
    return ok('listed', `the server has ${model}`);
  if (names.length === 0)
    return warning('listed', `the server lists none, so ${model} may be there`, 'see below');
  const near = nearest(names, model);
  const which =
    near.length > 0 ? `did you mean ${near.join(', ')}?` : `it has ${names.slice(0, 5).join(', ')}`;
  return warning(
    'listed',
    `${model} is not in its list; ${which}`,
    'correct model in models.yaml, or the name given with -m',
  );
}

async function answer(engine: Engine, signal: AbortSignal): Promise<readonly Finding[]> {
  let text = '';
  let retries = 0;
  let usage: Usage | undefined;
  for await (const event of engine.reply(QUESTION, { max_tokens: MOST }, signal)) {
    if (event.type === 'queued' && event.retry !== undefined) retries++;
    if (event.type === 'text') text += event.text;
    if (event.type === 'end') usage = event.usage;
  }
  signal.throwIfAborted();
  const again =
    retries === 0
      ? []
      : [
          warning('retries', `${retries} before it answered`, 'the server is busy, or limits requests', {
            retries,
          }),
        ];
  if (usage === undefined || text.trim() === '')
    return [...again, failed('answer', 'an empty one', 'look at the log of the server')];
  return [...again, ok('answer', quoted(text), { text }), speed(usage), ...cost(usage)];
}

function speed({ firstTokenMs, replyTokens, replyMs }: Usage): Finding {
  const rate = replyTokens > 1 && replyMs > 0 ? ((replyTokens - 1) / replyMs) * 1000 : null;
  const text = `first token after ${timeText(firstTokenMs)}${rate === null ? '' : `, then ${rate.toFixed(rate < 10 ? 1 : 0)} tokens/s`}`;
  return ok('speed', text, { firstTokenMs, tokensPerSecond: rate === null ? null : Number(rate.toFixed(1)) });
}

const cost = ({ cost: dollars }: Usage): readonly Finding[] =>
  dollars === undefined
    ? []
    : [ok('cost', `${dollars.toPrecision(2)} US dollars for this answer`, { dollars })];

async function vector(engine: Engine, signal: AbortSignal): Promise<readonly Finding[]> {
  const since = performance.now();
  const { vectors } = await engine.embed(['What is the capital of France?'], signal);
  const ms = performance.now() - since;
  const dimensions = vectors[0]?.length ?? 0;
  return [ok('vector', `${timeText(ms)}: ${dimensions} numbers`, { ms, dimensions })];
}

/** What went wrong, and what to do: the part of a message behind its last sign that parts sentences. */
function told(message: string): readonly [text: string, fix: string] {
  const at = Math.max(message.lastIndexOf('; '), message.lastIndexOf(': set '));
  return at < 0
    ? [message, 'correct its entry in models.yaml']
    : [message.slice(0, at), message.slice(at + 2)];
}
