import { EnginePool, type PoolOptions } from '../../lib/engine/pool.js';
import { type Gate, gate, ManualClock, ScriptedEngine, settle } from './scripted-engine.js';

export const MiB = 1024 * 1024;
export const MINUTE = 60_000;
export const never = new AbortController().signal;

/** A pool over scripted engines of 10 MiB each; `gates` hold loads back by name. */
export function scripted(change: Partial<PoolOptions> = {}) {
  const calls: string[] = [];
  const clock = new ManualClock();
  const gates = new Map<string, Gate>();
  const engines = new Map<string, ScriptedEngine>();
  const pool = new EnginePool({
    load: async (id, signal, onProgress) => {
      calls.push(`load ${id}`);
      onProgress(0.5);
      const aborted = gate();
      signal.addEventListener('abort', () => aborted.fail(signal.reason), { once: true });
      await Promise.race([gates.get(id)?.promise, aborted.promise]);
      const engine = new ScriptedEngine(id, calls);
      engines.set(id, engine);
      return engine;
    },
    estimate: () => 10 * MiB,
    most: 2,
    limitBytes: () => Number.POSITIVE_INFINITY,
    keepAlive: () => 5 * MINUTE,
    clock,
    ...change,
  });
  const use = async (id: string) => (await pool.acquire(id, never)).release();
  const names = async () => (await pool.list()).map(({ name }) => name);
  return { pool, calls, clock, gates, engines, use, names };
}

/** Whether it is still open once everything has happened that can. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  promise.then(over, over);
  await settle();
  return !isOver;
}
