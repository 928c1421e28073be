import type { Answering } from '../answering.js';
import { finishReason } from '../answers/end-reason.js';
import { beginAll, interleaved } from '../answers/interleaved.js';
import { invalid } from '../failure/refusal.js';
import { samplingOfChoice } from '../fields/sampling.js';
import type { Serving } from '../serving.js';
import type { Completion, CompletionPiece } from './completion-answer.js';
import { type CompletionRequest, optionsOf, samplingOf } from './completion-request.js';
import { Continuation, type Continued, type Told } from './continuation.js';
import { listOf, rawPrompt } from './prompts.js';

/** The continuations that a request asked for, begun. */
export interface Completing {
  readonly count: number;
  /** As they come; the last of each continuation has `stop`. Fails as `finishReason` does where it was stopped. */
  readonly pieces: AsyncIterable<CompletionPiece | Completion>;
}

/** Begins what a request asks for. Throws refusals for what only looks valid, and as `Answering.complete`. */
export async function completing(
  serving: Serving,
  lent: Answering,
  asked: CompletionRequest,
): Promise<Completing> {
  const options = optionsOf(asked);
  const continued = await continuedOf(serving, lent, asked);
  const streams = await beginAll(continued.length, index =>
    lent.complete(continued[index]!.prompt, continued[index]!.sampling, options),
  );
  const told = toldOf(serving, lent, asked);
  const written = continued.map(each => new Continuation(each, told));
  async function* pieces(): AsyncGenerator<CompletionPiece | Completion> {
    for await (const { index, event } of interleaved(streams)) {
      if (event.type === 'end') {
        finishReason(event.reason, lent.signal);
        yield written[index]!.last(event, await textOf(lent, continued[index]!));
      } else {
        const piece = written[index]!.piece(event);
        if (piece !== undefined) yield piece;
      }
    }
  }
  return { count: continued.length, pieces: pieces() };
}

async function continuedOf(
  serving: Serving,
  lent: Answering,
  asked: CompletionRequest,
): Promise<readonly Continued[]> {
  const { engine } = lent;
  const { choices } = serving.limits;
  const prompts = listOf(asked.prompt);
  const each = asked.n_cmpl ?? asked.n ?? 1;
  if (prompts.length * each > choices) throw invalid('prompt', `at most ${choices} answers a request`);
  const sampling = await samplingOf(serving, lent, asked);
  const raw = await Promise.all(prompts.map(prompt => rawPrompt(engine, prompt)));
  return raw
    .flatMap(prompt =>
      Array.from({ length: each }, (_, index) => ({ prompt, sampling: samplingOfChoice(sampling, index) })),
    )
    .map((one, index) => ({ ...one, index }));
}

function toldOf(
  { settings, now }: Serving,
  { engine, entry }: Answering,
  { ignore_eos, stream, n_probs, return_tokens, return_progress }: CompletionRequest,
): Told {
  return {
    model: entry.name,
    contextSize: engine.contextSize,
    defaults: { ...engine.model.sampling, ...settings.sampling },
    ways: { ignore_eos: ignore_eos === true, stream: stream === true, n_probs: n_probs ?? 0 },
    withIds: return_tokens === true && stream === true,
    withProgress: return_progress === true,
    now,
  };
}

async function textOf({ engine }: Answering, { prompt }: Continued): Promise<string> {
  return typeof prompt === 'string' ? prompt : engine.detokenize(prompt);
}
