import type { ReplyEvent } from '../../chat/reply.js';
import { stopStringsOf } from '../../chat/stop-strings.js';
import { LlmtuiError } from '../../errors.js';
import type { ReplyOptions } from '../engine.js';
import type { Candidates } from './candidates.js';
import type { Logits } from './logits.js';
import type { Generation } from './messages.js';
import type { Prompt, PromptBuilder } from './prompt.js';
import { RunningReply } from './running.js';
import type { RuntimeParts } from './runtime.js';
import { drawSeed, Sampler } from './sampler.js';
import { shownTokens } from './shown-tokens.js';

export interface ReplyParts extends RuntimeParts {
  readonly prompts: PromptBuilder;
  readonly logits: Logits;
  readonly candidates: Candidates;
}

/** Most probable tokens that are told of each place at most. */
const MOST_LOGPROBS = 20;

/** A reply that is ready to run. Throws as `Engine.reply` and `Engine.complete`. */
export function beginReply(parts: ReplyParts, request: Generation): RunningReply {
  const { native, model, vocabulary, spec, logits, candidates, post, now } = parts;
  const { id, sampling, askedAt, options } = request;
  const { contextSize } = spec;
  checkOptions(options);
  const { tokens: prompt, omitted } = promptOf(parts.prompts, request);
  const seed = sampling.seed >= 0 ? sampling.seed : drawSeed(native);
  const shown = shownTokens(vocabulary, [...(options.grammarAfter ?? []), ...markersOf(parts, request)]);
  const sampler = new Sampler({ native, context: model.context, vocabulary, logits, candidates }, sampling, {
    seed,
    prompt,
    contextSize,
    shown,
    options,
  });
  const stop = [...sampling.stop, ...templateStops(parts, request)];
  const start = { id, prompt, omitted, sampling, seed, stop, askedAt, contextSize, shown, options };
  const emit = (event: ReplyEvent): void => {
    // Once per token, so it is kept flat: what a message costs is mostly its properties.
    if (event.type === 'text') post({ ...event, id });
    else post({ type: 'event', id, event });
  };
  return new RunningReply(start, sampler, vocabulary, now, emit);
}

function promptOf(prompts: PromptBuilder, request: Generation): Prompt {
  const most = request.sampling.max_tokens;
  if (request.type === 'complete') return prompts.raw(request.prompt, most);
  return prompts.build(request.path, request.options, most);
}

/** Who reads an answer has to see them; a prompt as it stands knows no format. */
const markersOf = ({ template }: ReplyParts, { type }: Generation): readonly string[] =>
  type === 'reply' ? template.markers : [];

const templateStops = ({ template }: ReplyParts, { type }: Generation): readonly string[] =>
  type === 'reply' ? stopStringsOf(template.name) : [];

function checkOptions({ logprobs, promptLogprobs, grammarAfter = [] }: ReplyOptions): void {
  const isCount = logprobs === undefined || (Number.isInteger(logprobs) && logprobs >= 0);
  if (!isCount || (logprobs ?? 0) > MOST_LOGPROBS) {
    throw new LlmtuiError('BAD_INPUT', `logprobs is a whole number from 0 to ${MOST_LOGPROBS}`);
  }
  if (promptLogprobs === true && logprobs === undefined) {
    throw new LlmtuiError(
      'BAD_INPUT',
      'log probabilities of the prompt are told with those of the reply only',
    );
  }
  if (grammarAfter.includes('')) {
    throw new LlmtuiError('BAD_INPUT', 'a text that a grammar begins at may not be empty');
  }
}
