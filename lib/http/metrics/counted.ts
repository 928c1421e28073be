import type { ReplyEvent } from '../../chat/reply.js';
import { LlmtuiError } from '../../errors.js';
import type { Ending, Figures } from './figures.js';

/** The same events, counted in each of `figures`. A reader that stops reading has aborted the reply. */
export async function* counted(
  events: AsyncIterable<ReplyEvent>,
  figures: readonly Figures[],
  now: () => number,
): AsyncGenerator<ReplyEvent> {
  const reply = new CountedReply(figures, now);
  try {
    for await (const event of events) {
      reply.hear(event);
      yield event;
    }
  } catch (thrown) {
    reply.fail(thrown);
    throw thrown;
  } finally {
    reply.end();
  }
}

class CountedReply {
  readonly #figures: readonly Figures[];
  readonly #now: () => number;
  readonly #begun: number;
  #isWaiting = false;
  #queueMs = 0;
  #ending: Ending = 'abort';

  constructor(figures: readonly Figures[], now: () => number) {
    this.#figures = figures;
    this.#now = now;
    this.#begun = now();
    for (const each of figures) each.start(this.#begun);
  }

  hear(event: ReplyEvent): void {
    if (event.type === 'queued') this.#wait();
    else this.#go();
    if (event.type !== 'end') return;
    this.#ending = event.reason;
    for (const each of this.#figures) each.count(event.usage);
  }

  fail(thrown: unknown): void {
    const isRefusal = thrown instanceof LlmtuiError && thrown.code !== 'ENGINE_FAILED';
    this.#ending = isRefusal ? 'refused' : 'failed';
  }

  end(): void {
    this.#go();
    const now = this.#now();
    for (const each of this.#figures) {
      each.rest(now);
      each.queue.add(this.#queueMs);
      each.ended[this.#ending]++;
    }
  }

  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const now = this.#now();
    for (const each of this.#figures) {
      each.waiting++;
      each.rest(now);
    }
  }

  #go(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    const now = this.#now();
    this.#queueMs = Math.max(0, now - this.#begun);
    for (const each of this.#figures) {
      each.waiting--;
      each.start(now);
    }
  }
}
