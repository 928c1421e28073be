import type { ReplyEvent, Usage } from '../../chat/reply.js';

/** Milliseconds that a cancelled reply waits for the worker's `end`, before it ends without. */
const GRACE = 120;

const NOTHING: Usage = {
  promptTokens: 0,
  cachedTokens: 0,
  replyTokens: 0,
  firstTokenMs: 0,
  readMs: 0,
  replyMs: 0,
  seed: -1,
};

/** The events of one reply, from the worker's messages to whoever iterates. */
export class ReplyStream {
  readonly #cancel: () => void;
  readonly #queue: ReplyEvent[] = [];
  #usage = NOTHING;
  #error: Error | null = null;
  #over = false;
  #timer: NodeJS.Timeout | undefined;
  #wake: () => void = () => {};

  /** `cancel` asks the worker to end the reply. */
  constructor(cancel: () => void) {
    this.#cancel = cancel;
  }

  /** Whether `end` or a failure has come. */
  get isOver(): boolean {
    return this.#over;
  }

  push(event: ReplyEvent): void {
    if (this.#over) return;
    this.#note(event);
    if (event.type === 'end') this.#finish();
    this.#queue.push(event);
    this.#wake();
  }

  fail(error: Error): void {
    if (this.#over) return;
    this.#error = error;
    this.#finish();
    this.#wake();
  }

  /** Asks for the end, and sees to it that it comes soon even if the worker is held up. */
  cancel(): void {
    if (this.#over || this.#timer !== undefined) return;
    this.#cancel();
    this.#timer = setTimeout(() => this.push({ type: 'end', reason: 'abort', usage: this.#usage }), GRACE);
  }

  async *events(): AsyncGenerator<ReplyEvent> {
    for (;;) {
      const next = this.#queue.shift();
      if (next !== undefined) yield next;
      else if (this.#error !== null) throw this.#error;
      else if (this.#over) return;
      else {
        await new Promise<void>(resolve => {
          this.#wake = resolve;
        });
      }
    }
  }

  #note(event: ReplyEvent): void {
    if (event.type === 'prompt') {
      this.#usage = { ...this.#usage, promptTokens: event.total, cachedTokens: event.cached };
    } else if (event.type === 'text') this.#usage = { ...this.#usage, replyTokens: event.tokens };
  }

  #finish(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }
}
