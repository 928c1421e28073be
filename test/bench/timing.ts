/** What a client sees of one streamed reply. */
export interface Timing {
  /** From the request to the first text, in ms. */
  readonly firstTokenMs: number;
  /** From the first token to the last. */
  readonly tokensPerSecond: number;
  readonly text: string;
}
