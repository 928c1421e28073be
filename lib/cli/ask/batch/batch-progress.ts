import { StatusLine } from '../../status-line.js';

const BAR = 20;
/** Milliseconds between two drawings. */
const INTERVAL = 100;

/** The bar of a batch on stderr: only on a terminal, one line that is redrawn and goes at the end. */
export class BatchProgress {
  readonly #line: StatusLine;
  readonly #now: () => number;
  #since: number | undefined;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #share: number | undefined;
  #answers = 0;
  #failed = 0;
  #tokens = 0;

  /** Without a stream nothing is shown. */
  constructor(stream: NodeJS.WriteStream | undefined, now: () => number) {
    this.#line = new StatusLine(stream);
    this.#now = now;
  }

  /** Answers that were there before this run. */
  kept(answers: number, failed: number): void {
    this.#answers = answers;
    this.#failed = failed;
  }

  /** Tokens that were written since it was told last. */
  wrote(tokens: number): void {
    this.#since ??= this.#now();
    this.#tokens += tokens;
    this.#draw();
  }

  /** A line was answered, and `share` of the input is, 0 to 1, where its size is known. */
  answered(isFailure: boolean, share: number | undefined): void {
    this.#answers++;
    if (isFailure) this.#failed++;
    this.#share = share;
    this.#draw();
  }

  clear(): void {
    this.#line.clear();
  }

  /** `12 answers, 1 failed, 345 tokens, 67.8 tokens/s`. */
  get summary(): string {
    const seconds = (this.#now() - (this.#since ?? this.#now())) / 1000;
    const parts = [`${this.#answers} ${this.#answers === 1 ? 'answer' : 'answers'}`];
    if (this.#failed > 0) parts.push(`${this.#failed} failed`);
    if (this.#tokens > 0) parts.push(`${this.#tokens} tokens`);
    if (seconds > 0) parts.push(`${(this.#tokens / seconds).toFixed(1)} tokens/s`);
    return parts.join(', ');
  }

  #draw(): void {
    const now = this.#now();
    if (now - this.#drawnAt < INTERVAL) return;
    this.#drawnAt = now;
    this.#line.show(`${barOf(this.#share)}${this.summary}`);
  }
}

function barOf(share: number | undefined): string {
  if (share === undefined) return '';
  const filled = Math.round(share * BAR);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${percent} % [${'#'.repeat(filled)}${' '.repeat(BAR - filled)}] `;
}
