import type { Test } from 'tap';
import type { Sampling } from '../../lib/chat/sampling.js';
import type { Engine, EngineActivity } from '../../lib/engine/engine.js';
import type { ServeOptions } from '../../lib/http/options.js';
import { allApis } from '../http/apis.js';
import { type Served, served } from '../http/serving.js';
import { STARTER, starterModels } from '../http/starter-models.js';

export interface StarterOptions {
  /** Tokens of a reply, whatever is asked for. */
  readonly mostTokens?: number;
}

/** A server of all APIs over the model that comes with the program, on one compute thread. */
export async function starterServer(
  t: Test,
  options: Partial<ServeOptions> = {},
  { mostTokens }: StarterOptions = {},
): Promise<Served> {
  const change = (engine: Engine): Engine => (mostTokens === undefined ? engine : brief(engine, mostTokens));
  const { models } = starterModels(t, { LLM_CONTEXT_SIZE: '2048' }, change);
  return { ...(await served(t, { options: { models, apis: allApis, ...options } })), models };
}

/** The same engine, with replies of so many tokens at most. */
function brief(engine: Engine, mostTokens: number): Engine {
  const cut = ({ max_tokens: asked = -1, ...sampling }: Partial<Sampling>): Partial<Sampling> => ({
    ...sampling,
    max_tokens: asked < 0 ? mostTokens : Math.min(asked, mostTokens),
  });
  return new Proxy(engine, {
    get: (target, name) => {
      if (name === 'reply') {
        return (...[path, sampling, ...rest]: Parameters<Engine['reply']>) =>
          target.reply(path, cut(sampling), ...rest);
      }
      if (name === 'complete') {
        return (...[prompt, sampling, ...rest]: Parameters<Engine['complete']>) =>
          target.complete(prompt, cut(sampling), ...rest);
      }
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** What the starter model is doing. */
export async function activityOf({ models }: Served): Promise<EngineActivity> {
  const { engine, lease } = await models.acquire(STARTER, new AbortController().signal);
  try {
    return await engine.activity();
  } finally {
    lease.release();
  }
}

/** Resolves once `condition` holds; gives the milliseconds until then. Rejects after a while. */
export async function until(condition: () => Promise<boolean>): Promise<number> {
  const begun = performance.now();
  while (!(await condition())) {
    if (performance.now() - begun > 20_000) throw new Error('it never comes');
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  return performance.now() - begun;
}

/** Resolves once no reply runs and no sequence of the model is used; gives the milliseconds until then. */
export function untilFree(running: Served): Promise<number> {
  return until(async () => {
    if (running.server.replies.count > 0) return false;
    return (await activityOf(running)).sequences.every(({ busy }) => !busy);
  });
}
