/** Measurements that are looked at; older ones count only in sum and number. */
const KEPT = 1024;

/** Measurements of one kind in bounded memory: number and sum of all, and how the latest are spread. */
export class Samples {
  readonly #latest: number[] = [];
  readonly #also: (value: number) => void;
  #count = 0;
  #sum = 0;

  /** `also` hears each of them. */
  constructor(also: (value: number) => void = () => {}) {
    this.#also = also;
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  add(value: number): void {
    this.#latest[this.#count % KEPT] = value;
    this.#count++;
    this.#sum += value;
    this.#also(value);
  }

  /** The least of the latest that no more than `share` of them, 0 to 1, are below; undefined where there is none. */
  percentile(share: number): number | undefined {
    const sorted = Float64Array.from(this.#latest).sort();
    // Nearest rank, so that it is a value that was measured.
    return sorted.at(Math.max(0, Math.ceil(share * sorted.length) - 1));
  }
}
