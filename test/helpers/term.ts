import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type IPty, spawn } from '@lydell/node-pty';
import { type ProcessUsage, processUsage } from './process-usage.js';
import { Screen, type UnicodeVersion } from './screen.js';

/** Whatever calls back when a test, or a measurement, is over: tap's `t` is one. */
export interface Teardown {
  teardown(end: () => unknown): unknown;
}

export interface TermOptions {
  readonly cols?: number;
  readonly rows?: number;
  readonly cwd?: string;
  /** Added to PATH, TERM, COLORTERM and LANG, which is all that the program inherits; undefined unsets. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly unicode?: UnicodeVersion;
}

/** Output with no pause of 4 ms or more in it: as a rule, one frame. Times as `performance.now()`. */
export interface Burst {
  readonly at: number;
  readonly endAt: number;
  readonly bytes: number;
}

/** Exit code of the program; `signal` is the number of the signal that ended it, else 0. */
export interface Exit {
  readonly status: number;
  readonly signal: number;
}

const BURST_GAP_MS = 4;

/** A program in a real pseudo-terminal. */
export class Term {
  readonly screen: Screen;
  readonly bursts: Burst[] = [];
  readonly startedAt = performance.now();
  readonly pid: number;
  readonly exited: Promise<Exit>;
  private readonly pty: IPty;
  private readonly chunks: Buffer[] = [];
  private readonly news = new EventEmitter();
  private exit: Exit | undefined;

  constructor(file: string, args: readonly string[], options: TermOptions = {}) {
    const { cols = 100, rows = 30, unicode = '11', cwd, env } = options;
    this.screen = new Screen(cols, rows, unicode, answer => this.send(answer));
    const { PATH } = process.env;
    const wanted = { PATH, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', ...env };
    // node-pty would pass the word "undefined" on.
    const set = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const name = set.TERM ?? 'dumb';
    const place = cwd === undefined ? {} : { cwd };
    this.pty = spawn(file, [...args], { cols, rows, name, encoding: null, env: set, ...place });
    this.pid = this.pty.pid;
    // With `encoding: null` the data are bytes, whatever the type says.
    this.pty.onData(data => this.receive(data as unknown as Buffer));
    const kill = () => this.killAll();
    process.once('exit', kill); // also when a test file ends before its teardowns
    this.exited = new Promise(resolve => {
      this.pty.onExit(({ exitCode, signal = 0 }) => {
        this.exit = { status: exitCode, signal };
        process.off('exit', kill);
        resolve(this.exit);
        this.news.emit('change');
      });
    });
  }

  private receive(data: Buffer): void {
    const at = performance.now();
    const last = this.bursts.at(-1);
    if (last && at - last.endAt < BURST_GAP_MS) {
      this.bursts[this.bursts.length - 1] = { at: last.at, endAt: at, bytes: last.bytes + data.length };
    } else this.bursts.push({ at, endAt: at, bytes: data.length });
    this.chunks.push(data);
    this.screen.write(data).then(() => this.news.emit('change'));
  }

  /** Sends bytes as a keyboard would; nothing once the program has ended. */
  send(data: string): void {
    if (!this.exit) this.pty.write(data);
  }

  /** Types character by character, `delayMs` apart. */
  async type(text: string, delayMs = 5): Promise<void> {
    for (const character of text) {
      this.send(character);
      await sleep(delayMs);
    }
  }

  /** Pastes as terminals do: line ends become CR, bracketed where the program asked for it. */
  paste(text: string): void {
    const data = text.replaceAll(/\r?\n/g, '\r');
    this.send(this.screen.modes().bracketedPaste ? `\x1b[200~${data}\x1b[201~` : data);
  }

  /** Presses and releases the left button; columns and rows count from 0. */
  click(x: number, y: number): void {
    this.send(`\x1b[<0;${x + 1};${y + 1}M\x1b[<0;${x + 1};${y + 1}m`);
  }

  /** Turns the wheel by `steps` at a place; negative is up. */
  wheel(steps: number, x = 5, y = 5): void {
    this.send(`\x1b[<${steps < 0 ? 64 : 65};${x + 1};${y + 1}M`.repeat(Math.abs(steps)));
  }

  resize(cols: number, rows: number): void {
    this.screen.resize(cols, rows);
    this.pty.resize(cols, rows);
  }

  /** The screen's rows, joined. */
  text(): string {
    return this.screen.text();
  }

  /** Every byte the program has written. */
  raw(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /**
   * Waits until the screen shows `what` and returns when that output came, as `performance.now()`. Throws after
   * `withinMs`, and at once when the program has ended without it, with the screen in the message.
   */
  async until(what: string | RegExp | ((screen: string) => boolean), withinMs = 10_000): Promise<number> {
    const shown = () => {
      const screen = this.screen.text();
      if (typeof what === 'function') return what(screen);
      return typeof what === 'string' ? screen.includes(what) : what.test(screen);
    };
    const deadline = performance.now() + withinMs;
    for (;;) {
      await this.screen.write('');
      if (shown()) return this.bursts.at(-1)?.endAt ?? performance.now();
      const left = deadline - performance.now();
      if (this.exit) throw this.failure(`the program ended (${JSON.stringify(this.exit)}) without ${what}`);
      if (left <= 0) throw this.failure(`${withinMs} ms passed without ${what}`);
      await once(this.news, 'change', { signal: AbortSignal.timeout(Math.ceil(left)) }).catch(() => {});
    }
  }

  /** Waits until nothing has been written for `quietMs`. */
  async idle(quietMs = 100, withinMs = 10_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const quiet = performance.now() - (this.bursts.at(-1)?.endAt ?? this.startedAt);
      if (quiet >= quietMs || this.exit) return this.screen.write('');
      if (performance.now() > deadline) throw this.failure(`never quiet within ${withinMs} ms`);
      await sleep(quietMs - quiet + 1);
    }
  }

  /** Waits until the program has ended; throws after `withinMs`. */
  async ended(withinMs = 10_000): Promise<Exit> {
    const late = sleep(withinMs, undefined, { ref: false });
    await Promise.race([this.exited, late]);
    if (!this.exit) throw this.failure(`still running after ${withinMs} ms`);
    await this.screen.write('');
    return this.exit;
  }

  /** What the program has used, its children not counted (Linux). */
  usage(): ProcessUsage {
    return processUsage(this.pid);
  }

  /** The terminal's settings as `stty -a` prints them, while the program runs (Linux). */
  stty(): string {
    const device = readlinkSync(`/proc/${this.pid}/fd/0`);
    return execFileSync('stty', ['-a', '-F', device], { encoding: 'utf8' });
  }

  /** Signals the program alone. */
  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Ends the program and everything that it started in this terminal. */
  async close(): Promise<void> {
    this.killAll();
    await this.exited;
    this.screen.dispose();
  }

  private killAll(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // Everything has ended already.
    }
  }

  private failure(reason: string): Error {
    const screen = this.screen.lines().map(line => `  |${line}`);
    return new Error(`${reason}; the screen:\n${screen.join('\n')}`);
  }
}

/** Starts `file` in a pseudo-terminal that ends with the test. */
export function startTerm(t: Teardown, file: string, args: readonly string[], options?: TermOptions): Term {
  const term = new Term(file, args, options);
  t.teardown(() => term.close());
  return term;
}
