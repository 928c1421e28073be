/** Lets one work run after the other. */
export class TurnTaking {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** Works that run or wait. */
  get length(): number {
    return this.#waiting;
  }

  /** Runs `work` once all that was asked for before it is over. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#waiting++;
    const before = this.#last;
    let pass = (): void => {};
    this.#last = new Promise(resolve => {
      pass = resolve;
    });
    await before;
    try {
      return await work();
    } finally {
      this.#waiting--;
      pass();
    }
  }
}
