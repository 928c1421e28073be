const WINDOW_MS = 5_000;
const LEAST_MS = 500; // less says nothing yet
const STEP_MS = 50; // between two samples, since bytes come thousands of times a second

/** How fast bytes come, over the last five seconds. */
export class Rate {
  readonly #now: () => number;
  #samples: { readonly at: number; readonly bytes: number }[] = [];

  /** `now` gives milliseconds of any clock that runs forward. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes the bytes that are here now; a count that is lower than the last begins anew. */
  push(bytes: number): void {
    const at = this.#now();
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples = [];
    const before = this.#samples.at(-2);
    if (before !== undefined && at - before.at < STEP_MS) this.#samples.pop();
    this.#samples.push({ at, bytes });
    while (at - this.#samples[0]!.at > WINDOW_MS) this.#samples.shift();
  }

  /** Bytes a second; undefined until half a second has been seen. */
  get perSecond(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }
}
