import { type Conversation, turnsOf } from '../../chat/conversation.js';
import type { Image } from '../../chat/image.js';
import type { Turn } from '../../chat/message.js';
import type { Sampling } from '../../chat/sampling.js';
import type { Engine } from '../../engine/engine.js';
import { messageOf } from '../../errors.js';
import { type Editor, expandedText } from '../editor/editor.js';
import type { Event } from '../event.js';

const MEASURE_DELAY_MS = 80;

/** Runs the reply of the screen, one at a time, and counts what would be sent. */
export class Replies {
  readonly #dispatch: (event: Event) => void;
  readonly #maxTurns: number;
  #stop: AbortController | undefined;
  #measuring: NodeJS.Timeout | undefined;

  constructor(dispatch: (event: Event) => void, maxTurns: number) {
    this.#dispatch = dispatch;
    this.#maxTurns = maxTurns;
  }

  /** Streams a reply into the screen; a reply that was stopped ends with an event, too. */
  async generate(
    engine: Engine | undefined,
    id: string,
    path: readonly Turn[],
    sampling: Partial<Sampling>,
  ): Promise<void> {
    this.stop();
    const stop = new AbortController();
    this.#stop = stop;
    try {
      if (engine === undefined) throw new Error('no model is loaded');
      for await (const event of engine.reply(path, sampling, stop.signal, { maxTurns: this.#maxTurns })) {
        this.#dispatch({ type: 'reply', id, event });
      }
    } catch (thrown) {
      this.#dispatch({ type: 'reply-failed', id, reason: messageOf(thrown) });
    } finally {
      if (this.#stop === stop) this.#stop = undefined;
    }
  }

  stop(): void {
    this.#stop?.abort();
  }

  /** Counts the newest path only, a moment after the last key. */
  measure(
    engine: Engine | undefined,
    conversation: Conversation,
    draft: Editor,
    images: readonly Image[] = [],
  ): void {
    clearTimeout(this.#measuring);
    this.#measuring = undefined;
    if (engine === undefined) return;
    const wish = setTimeout(() => {
      engine.measure(withDraft(conversation, draft, images), { maxTurns: this.#maxTurns }).then(
        measure => {
          if (this.#measuring !== wish) return;
          this.#dispatch({ type: 'measured', conversation: conversation.id, measure });
        },
        // A draft that does not fit is told when it is sent; the meter then keeps its last figure.
        () => {},
      );
    }, MEASURE_DELAY_MS);
    this.#measuring = wish;
  }

  close(): void {
    clearTimeout(this.#measuring);
    this.#measuring = undefined;
    this.stop();
  }
}

/** The path as it would be sent if the draft were sent now. */
function withDraft(conversation: Conversation, draft: Editor, images: readonly Image[]): readonly Turn[] {
  const turns = turnsOf(conversation);
  const content = expandedText(draft);
  if (content.trim() === '' && images.length === 0) return turns;
  return [...turns, { role: 'user', content, ...(images.length > 0 && { images }) }];
}
