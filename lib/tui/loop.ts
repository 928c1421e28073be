import type { Effect } from './effect.js';
import type { Event } from './event.js';
import type { ScreenView } from './screen-view.js';
import type { State } from './state.js';
import type { NewId } from './update/step.js';
import { update } from './update.js';
import { view } from './view/view.js';

/** Milliseconds between two frames while text streams: nobody reads faster, and each frame costs. A key paints at once. */
const FRAME_MS = 40;

export interface LoopOptions {
  readonly state: State;
  readonly paint: (view: ScreenView) => void;
  readonly perform: (effect: Effect) => void;
  readonly now: () => number;
  readonly newId: NewId;
}

/** Event in, state on, effects out, and the newest state painted: at once after a key, else once a frame. */
export class Loop {
  readonly #options: LoopOptions;
  #state: State;
  #painted: State | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastPaint = 0;
  #closed = false;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#state = options.state;
  }

  get state(): State {
    return this.#state;
  }

  readonly dispatch = (event: Event): void => {
    const { now, newId, perform } = this.#options;
    const [state, ...effects] = update(this.#state, event, now(), newId);
    this.#state = state;
    for (const effect of effects) perform(effect);
    if (event.type === 'input' || event.type === 'resize') this.paint();
    else this.#paintSoon();
  };

  /** Paints the newest state if it is not on the screen. */
  paint(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed || this.#painted === this.#state) return;
    this.#painted = this.#state;
    this.#lastPaint = performance.now();
    this.#options.paint(view(this.#state));
  }

  /** Paints no more: what is still told of effects that end must not reach the terminal. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #paintSoon(): void {
    if (this.#closed || this.#timer !== undefined) return;
    const wait = Math.max(0, FRAME_MS - (performance.now() - this.#lastPaint));
    this.#timer = setTimeout(() => this.paint(), wait);
  }
}
