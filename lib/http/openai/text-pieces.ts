import type { ReplyEvent, Usage } from '../../chat/reply.js';
import type { Engine, RawPrompt } from '../../engine/engine.js';
import { finishReason } from '../answers/end-reason.js';
import type { Indexed } from '../answers/interleaved.js';
import { type TextLogprobs, type TextToken, textLogprobs } from './text-logprobs.js';
import type { TextWish } from './text-request.js';

/** A piece of one choice of a completion. */
export interface TextPiece {
  readonly index: number;
  readonly text: string;
  readonly logprobs: TextLogprobs | null;
  /** Of the last piece of its choice, with what it took. */
  readonly end?: { readonly reason: 'stop' | 'length'; readonly usage: Usage };
}

/** A prompt as an answer repeats it. */
export interface Echo {
  readonly text: string;
  /** Its first token, of which no probability is known; none where that is a BOS that nobody wrote. */
  readonly first: readonly TextToken[];
}

/** What is repeated of each prompt: its text, empty where it is not asked for. */
export function echoesOf(engine: Engine, { prompts, echo, options }: TextWish): Promise<readonly Echo[]> {
  return Promise.all(
    prompts.map(async prompt => ({
      text: !echo ? '' : typeof prompt === 'string' ? prompt : await engine.detokenize(prompt),
      first: options.promptLogprobs === true ? await firstOf(engine, prompt) : [],
    })),
  );
}

async function firstOf(engine: Engine, prompt: RawPrompt): Promise<readonly TextToken[]> {
  const written = typeof prompt === 'string';
  const [token] = written ? await engine.tokenize(prompt, { begin: true, special: true }) : prompt;
  if (token === undefined) return [];
  const text = await engine.detokenize([token]);
  const isAdded = written && text === engine.model.bos && !prompt.startsWith(text);
  return isAdded ? [] : [{ bytes: [...Buffer.from(text)] }];
}

/** The pieces of all choices as they come, those of a prompt first. Throws as `events` do, and as `finishReason`. */
export async function* textPieces(
  events: AsyncIterable<Indexed<ReplyEvent>>,
  { each, options }: TextWish,
  echoes: readonly Echo[],
  signal: AbortSignal,
): AsyncGenerator<TextPiece> {
  const runs = echoes.flatMap(() => Array.from({ length: each }, textLogprobs));
  const written = (index: number, tokens: readonly TextToken[] = []): TextLogprobs | null =>
    options.logprobs === undefined ? null : runs[index]!(tokens);
  for await (const { index, event } of events) {
    const echo = echoes[Math.floor(index / each)]!;
    const repeats = options.promptLogprobs === true ? 'promptLogprobs' : 'prompt';
    if (event.type === repeats && echo.text !== '') {
      const tokens = event.type === 'promptLogprobs' ? [...echo.first, ...event.tokens] : [];
      yield { index, text: echo.text, logprobs: written(index, tokens) };
    } else if (event.type === 'text') {
      yield { index, text: event.text, logprobs: written(index, event.logprobs) };
    } else if (event.type === 'end') {
      const reason = finishReason(event.reason, signal);
      yield { index, text: '', logprobs: null, end: { reason, usage: event.usage } };
    }
  }
}
