import type { Test } from 'tap';
import { llamaServerApi } from '../../../lib/http/llama-server/api.js';
import { type Asked, type Said, type Script, TalkingEngine } from '../../engine/attach/talking-engine.js';
import { type Scripted, type Served, served } from '../serving.js';

interface Talking extends Omit<Scripted, 'say' | 'open'> {
  readonly say?: (asked: Asked) => AsyncIterable<Said>;
  readonly script?: Script;
}

/** A server of llama-server's routes, and the engine behind them. */
export async function llamaServed(
  t: Test,
  { say = river, script = {}, options, ...more }: Talking = {},
): Promise<Served & { readonly engine: TalkingEngine }> {
  const engine = new TalkingEngine(say, script);
  const all = await served(t, {
    ...more,
    open: async () => engine,
    options: { ...options, apis: [llamaServerApi] },
  });
  return { ...all, engine };
}

async function* river(): AsyncGenerator<Said> {
  yield 'The ';
  yield 'Danube.';
}
