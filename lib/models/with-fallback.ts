import type { Turn } from '../chat/message.js';
import type { ReplyEvent } from '../chat/reply.js';
import type { Sampling } from '../chat/sampling.js';
import { boundEngine } from '../engine/bound.js';
import type { Engine, ReplyOptions } from '../engine/engine.js';
import { LlmtuiError } from '../errors.js';
import { demandedHere } from './demanded-here.js';

type Open = (name: string, signal: AbortSignal) => Promise<Engine>;

/**
 * A remote engine whose replies another model gives where the server cannot: a request that fails with UNAVAILABLE before
 * its first text is handed to it, behind a `queued` event that says so. That model is loaded when it is first needed and
 * stays until `unload`. Events of the prompt are held back until it is known who answers.
 */
export function withFallback(engine: Engine, name: string, open: Open): Engine {
  let opened: Promise<Engine> | undefined;
  const ending = new AbortController();
  const other = (): Promise<Engine> => {
    opened ??= open(name, ending.signal).catch((thrown: unknown) => {
      opened = undefined;
      throw thrown;
    });
    return opened;
  };
  const answered = (
    ask: (engine: Engine, isOther: boolean) => AsyncIterable<ReplyEvent>,
    signal: AbortSignal,
  ): AsyncIterable<ReplyEvent> =>
    firstOr(ask(engine, false), async function* (cause) {
      yield { type: 'queued', fallback: { model: name, cause: cause.message } };
      yield* ask(await inTime(other(), signal), true);
    });
  return {
    ...boundEngine(engine),
    reply: (path, sampling, signal, options = {}) =>
      answered(
        (each, isOther) => each.reply(...asked(each, isOther, path, sampling, signal, options)),
        signal,
      ),
    complete: (prompt, sampling, signal, options) =>
      answered(each => each.complete(prompt, sampling, signal, options), signal),
    memory: async () => (opened === undefined ? engine : await opened).memory(),
    unload: async () => {
      ending.abort();
      await engine.unload();
      await opened?.then(each => each.unload()).catch(() => {});
    },
  };
}

type Asked = [path: readonly Turn[], sampling: Partial<Sampling>, signal: AbortSignal, options: ReplyOptions];

/** What a server is told of formats and calls, a model here is held to by a grammar. */
function asked(engine: Engine, isOther: boolean, ...[path, sampling, signal, options]: Asked): Asked {
  if (!isOther || engine.model.meetsDemands === true) return [path, sampling, signal, options];
  const here = demandedHere(engine.model, sampling, options);
  return [path, here.sampling, signal, here.options];
}

/** The events of a reply; those of `instead` where it fails for the time being before its first text. */
async function* firstOr(
  events: AsyncIterable<ReplyEvent>,
  instead: (cause: LlmtuiError) => AsyncIterable<ReplyEvent>,
): AsyncGenerator<ReplyEvent> {
  let isBegun = false;
  const held: ReplyEvent[] = [];
  try {
    for await (const event of events) {
      if (!isBegun && event.type !== 'queued' && event.type !== 'text' && event.type !== 'end') {
        held.push(event);
        continue;
      }
      if (event.type !== 'queued') isBegun = true;
      yield* held.splice(0);
      yield event;
    }
  } catch (thrown) {
    if (isBegun || !(thrown instanceof LlmtuiError) || thrown.code !== 'UNAVAILABLE') throw thrown;
    yield* instead(thrown);
  }
}

/** The same, unless `signal` aborts first: the model goes on loading for those who ask next. */
function inTime<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
