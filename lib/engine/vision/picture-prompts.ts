import type { Image } from '../../chat/image.js';
import type { Turn } from '../../chat/message.js';
import { LlmtuiError } from '../../errors.js';
import type { Engine, PromptMeasure, ReplyOptions } from '../engine.js';
import { type Counting, type Fitted, fit, least } from './fit.js';
import { alone, marked, picturePrompt, picturesIn, unpictured } from './marked.js';
import type { PicturePrompt } from './messages.js';
import { PictureCounts } from './picture-counts.js';
import type { VisionProcess } from './process.js';

/** Paths with pictures to prompts: rendered and counted by the engine of the text, pictures counted by the process. */
export class PicturePrompts {
  readonly #text: Engine;
  readonly #counts = new PictureCounts();
  #addsBos: boolean | undefined;

  constructor(text: Engine) {
    this.#text = text;
  }

  /** The turns that fit. Throws as `fit`, and BAD_INPUT for a picture that cannot be decoded. */
  async fitted(
    vision: VisionProcess,
    path: readonly Turn[],
    options: ReplyOptions,
    maxTokens: number,
  ): Promise<Fitted> {
    const { contextSize } = this.#text;
    return fit(path, { contextSize, maxTokens, options }, await this.#counting(vision, path, options));
  }

  /** Counts what `fitted` would give; where that would throw CONTEXT_FULL, what it would have to hold at least. */
  async measure(vision: VisionProcess, path: readonly Turn[], options: ReplyOptions): Promise<PromptMeasure> {
    try {
      const { tokens, omitted } = await this.fitted(vision, path, options, -1);
      return { tokens, omitted };
    } catch (thrown) {
      if (!(thrown instanceof LlmtuiError) || thrown.code !== 'CONTEXT_FULL') throw thrown;
      return least(path, options, await this.#counting(vision, path, options));
    }
  }

  /** As the chat template renders turns. All control tokens in it are read as such, so that no text may spell any. */
  async prompt(turns: readonly Turn[], options: ReplyOptions): Promise<PicturePrompt> {
    const rendered = await this.#text.render(marked(turns), { ...options, whole: true, inert: true });
    const { bos } = this.#text.model;
    const isDouble = bos !== '' && rendered.startsWith(bos) && (await this.#wantsBos());
    return picturePrompt(isDouble ? rendered.slice(bos.length) : rendered, turns);
  }

  async #counting(
    vision: VisionProcess,
    path: readonly Turn[],
    { tools, thinking }: ReplyOptions,
  ): Promise<Counting> {
    const bos = Number(await this.#wantsBos());
    const count = async (image: Image): Promise<number> => (await vision.count(alone(image))) - bos;
    const shown: ReplyOptions = {
      whole: true,
      ...(tools !== undefined && { tools }),
      ...(thinking !== undefined && { thinking }),
    };
    return {
      pictureTokens: await this.#counts.of(picturesIn(path), count),
      textTokens: async turns => (await this.#text.measure(unpictured(turns), shown)).tokens,
    };
  }

  /** Whether the tokenizer puts BOS in front by itself. */
  async #wantsBos(): Promise<boolean> {
    if (this.#addsBos === undefined) {
      const [plain, begun] = await Promise.all([
        this.#text.tokenize('a'),
        this.#text.tokenize('a', { begin: true }),
      ]);
      this.#addsBos = begun.length > plain.length;
    }
    return this.#addsBos;
  }
}
