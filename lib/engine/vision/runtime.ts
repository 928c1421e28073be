import { StopMatcher } from '../llama/stops.js';
import type { PicturePrompt, VisionEnd, VisionRequest } from './messages.js';
import type { NativeContext, NativeResult } from './native.js';

type ReplyRequest = Extract<VisionRequest, { type: 'reply' }>;

/** Text of a reply with the number of its tokens so far. */
export type HearText = (text: string, tokens: number) => void;

/** A loaded model with its projector: one reply at a time. */
export class VisionRuntime {
  readonly #context: NativeContext;
  /** What the KV cache holds, as text. */
  #held = '';
  #stopped = false;

  constructor(context: NativeContext) {
    this.#context = context;
  }

  /** Tokens of a prompt that holds pictures. */
  async count({ prompt, pictures }: PicturePrompt): Promise<number> {
    const { tokens } = await this.#context.tokenize(prompt, { media_paths: pictures });
    return tokens.length;
  }

  async reply(request: ReplyRequest, hear: HearText): Promise<VisionEnd> {
    const { prompt, pictures, sampling, stop } = request;
    const key = JSON.stringify([pictures, prompt]).slice(0, -2);
    // A prompt that the cache holds to its end is read wrongly: the package leaves out its last part.
    if (this.#held.startsWith(key)) this.#context.clearCache(false);
    this.#held = '';
    this.#stopped = false;
    const text = new ReplyText(stop, hear, () => this.#context.stopCompletion());
    const result = await this.#context.completion(
      { ...sampling, prompt, media_paths: pictures },
      ({ token }) => text.push(token),
    );
    text.end(result.text);
    this.#held = key + JSON.stringify(result.text).slice(1, -1);
    return this.#endOf(result, text, request);
  }

  /** Ends the reply before its next token; pictures that are being read are read to their end. */
  stop(): void {
    this.#stopped = true;
    this.#context.stopCompletion();
  }

  #endOf(result: NativeResult, { stopString }: ReplyText, { maxTokens }: ReplyRequest): VisionEnd {
    const { tokens_evaluated: evaluated, tokens_predicted: predicted, stopped_eos, timings } = result;
    const promptTokens = evaluated - predicted;
    const isOver = stopString !== undefined || stopped_eos;
    const isCut = this.#stopped && !(maxTokens >= 0 && predicted >= maxTokens);
    return {
      reason: isOver ? 'stop' : isCut ? 'abort' : 'length',
      ...(stopString !== undefined && { stopString }),
      promptTokens,
      cachedTokens: Math.max(0, promptTokens - timings.prompt_n),
      replyTokens: predicted,
    };
  }
}

/** The text of a reply up to the first stop string. */
class ReplyText {
  readonly #matcher: StopMatcher;
  readonly #hear: HearText;
  readonly #found: () => void;
  #heard = '';
  #tokens = 0;
  #isOver = false;
  stopString: string | undefined;

  constructor(stop: readonly string[], hear: HearText, found: () => void) {
    this.#matcher = new StopMatcher(stop);
    this.#hear = hear;
    this.#found = found;
  }

  push(piece: string): void {
    if (this.#isOver) return;
    this.#heard += piece;
    this.#tokens++;
    const { text, stop } = this.#matcher.push(piece);
    this.#tell(text);
    if (stop === null) return;
    this.stopString = stop;
    this.#isOver = true;
    this.#found();
  }

  /** The last pieces may come behind the result, which has them. */
  end(whole: string): void {
    if (whole.length > this.#heard.length && whole.startsWith(this.#heard))
      this.push(whole.slice(this.#heard.length));
    if (!this.#isOver) this.#tell(this.#matcher.end());
    this.#isOver = true;
  }

  #tell(text: string): void {
    if (text !== '') this.#hear(text, this.#tokens);
  }
}
