/** What the program of clients is to do: each asks for one reply after the other. */
export interface LoadOrder {
  readonly port: number;
  readonly clients: number;
  /** Replies that each client asks for. */
  readonly replies: number;
  /** Tokens of each reply. */
  readonly tokens: number;
  /** Words of the system prompt that is the same for all; 0 for none. */
  readonly instructions: number;
  /** Words of each question. */
  readonly words: number;
  /** Prompts of another round begin otherwise, so that nothing of them is cached. */
  readonly round: number;
}

/** A reply as its client saw it, in milliseconds. */
export interface SeenReply {
  readonly firstTokenMs: number;
  readonly tokens: number;
}

/** All replies, and the milliseconds from the first request to the last byte. */
export interface LoadResult {
  readonly replies: readonly SeenReply[];
  readonly ms: number;
}

/** What clients that come and go at random are to do. */
export interface UnrestOrder {
  readonly port: number;
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
}

/** How requests ended: with the whole answer, with the client gone, refused with 503 or 429, or in any other way. */
export interface UnrestResult {
  readonly whole: number;
  readonly left: number;
  readonly refused: number;
  /** What the others said, a few of them. */
  readonly failures: readonly string[];
  readonly failed: number;
}
