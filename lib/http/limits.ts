/** What one server takes at most. Times in milliseconds, sizes in bytes. */
export interface Limits {
  /** A request body. */
  readonly bodyBytes: number;
  /** Request line and headers together; a request with more is answered with 431. */
  readonly headerBytes: number;
  readonly urlBytes: number;
  /** Until the headers of a request are there, else 408. */
  readonly headersMs: number;
  /** Until the whole request is there, else 408. */
  readonly requestMs: number;
  /** A connection on which nothing is asked. */
  readonly idleMs: number;
  /** In all, and of one address. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Replies that run or wait for an engine; more are answered with 503. */
  readonly replies: number;
  /** Requests of one client: how many at once, and how many a second after that. 0 a second is no limit. */
  readonly burst: number;
  readonly perSecond: number;
  /** Characters of one message or prompt. */
  readonly messageCharacters: number;
  /** Characters of a text to tokenise, which holds up the model. */
  readonly tokenizeCharacters: number;
  /** Tokens that one request may ask for. */
  readonly tokens: number;
  /** Strings of `stop`, and characters of each. */
  readonly stops: number;
  readonly stopCharacters: number;
  /** Between two comments of a stream on which nothing else is sent. */
  readonly keepAliveMs: number;
  /** One message on a WebSocket. */
  readonly socketMessageBytes: number;
  /** Replies that run on one WebSocket. */
  readonly socketReplies: number;
  /** Turns of one request. */
  readonly messages: number;
  /** Functions that a model is told of. */
  readonly tools: number;
  /** Answers to one request: its `n`, or its prompts times `n`. */
  readonly choices: number;
  /** Requests of one batch, and how many of them run at once. */
  readonly batch: number;
  readonly batchReplies: number;
  /** Texts to embed in one request. */
  readonly inputs: number;
  /** Pictures of one request, those of turns before with them, and bytes of a body that may hold some. */
  readonly images: number;
  readonly imageBodyBytes: number;
  /** Files of one upload, and bytes of each; all together have `imageBodyBytes` at most. */
  readonly files: number;
  readonly fileBytes: number;
  /** Answers that are kept for `previous_response_id`, and bytes of all. */
  readonly responses: number;
  readonly responseBytes: number;
}

const KiB = 1024;
const MiB = 1024 * KiB;

export const defaultLimits: Limits = {
  bodyBytes: 16 * MiB,
  headerBytes: 16 * KiB,
  urlBytes: 8 * KiB,
  headersMs: 10_000,
  requestMs: 60_000,
  idleMs: 60_000,
  connections: 512,
  connectionsPerAddress: 256,
  replies: 64,
  burst: 200,
  perSecond: 50,
  messageCharacters: 4 * MiB,
  tokenizeCharacters: MiB / 2,
  tokens: 131_072,
  stops: 16,
  stopCharacters: 256,
  keepAliveMs: 10_000,
  socketMessageBytes: 8 * MiB,
  socketReplies: 8,
  messages: 4096,
  tools: 128,
  choices: 32,
  batch: 256,
  batchReplies: 8,
  inputs: 2048,
  images: 32,
  // One picture of 20 MiB in base64, with what is said of it.
  imageBodyBytes: 32 * MiB,
  files: 8,
  fileBytes: 20 * MiB,
  responses: 1000,
  responseBytes: 64 * MiB,
};
