import type { ServedRequest } from '../requests.js';

/** Milliseconds between two tellings: requests change with every token, and nobody reads faster. */
const EVERY_MS = 200;

/** Tells the screen what is new of requests, many changes at once. */
export class RequestFeed {
  readonly #tell: (rows: readonly ServedRequest[]) => void;
  #changed = new Map<number, ServedRequest>();
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (rows: readonly ServedRequest[]) => void) {
    this.#tell = tell;
  }

  take(request: ServedRequest): void {
    this.#changed.set(request.key, request);
    this.#timer ??= setTimeout(() => this.#flush(), EVERY_MS).unref();
  }

  /** Tells nothing more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#changed.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    const rows = [...this.#changed.values()];
    this.#changed = new Map();
    if (rows.length > 0) this.#tell(rows);
  }
}
