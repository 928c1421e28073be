/** Texts that were embedded since the server began, by one model or by all. */
export class EmbeddingFigures {
  /** Requests that were answered, and what they held. */
  requests = 0;
  texts = 0;
  tokens = 0;
  /** From the texts to their vectors, waiting for others included; each request's time counted for itself. */
  milliseconds = 0;

  count({ texts, tokens, milliseconds }: EmbeddedTexts): void {
    this.requests++;
    this.texts += texts;
    this.tokens += tokens;
    this.milliseconds += milliseconds;
  }
}

/** The texts of one request. */
export interface EmbeddedTexts {
  readonly texts: number;
  readonly tokens: number;
  readonly milliseconds: number;
}
