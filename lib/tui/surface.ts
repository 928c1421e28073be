import { Cells } from '../terminal/cells.js';
import { colourDepth } from '../terminal/colour.js';
import { Drawer } from '../terminal/draw.js';
import type { InputEvent } from '../terminal/input.js';
import { Keyboard } from '../terminal/keyboard.js';
import { enterScreen, frame, leaveScreen, windowTitle } from '../terminal/modes.js';
import { StyleTable } from '../terminal/style-table.js';
import { type TerminalInput, type TerminalOutput, Tty } from '../terminal/tty.js';
import { Layout } from './blessed.js';
import type { ScreenView } from './screen-view.js';
import { paintPane } from './surface-pane.js';
import { scrollsBetween } from './surface-scroll.js';

export interface SurfaceOptions {
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  /** TERM, COLORTERM, NO_COLOR and what else tells the number of colours. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onInput: (event: InputEvent) => void;
  /** The terminal has another size; paint again. */
  readonly onResize: (columns: number, rows: number) => void;
  /** The terminal is gone: nothing can be read or shown any more. Comes once. */
  readonly onGone: () => void;
}

type Cursor = ScreenView['cursor'];

/**
 * The whole terminal: shows views, tells what a person does, and gives the terminal back. One frame is one write;
 * while the terminal has not taken it, newer views replace each other.
 */
export class Surface {
  readonly #tty: Tty;
  readonly #keyboard: Keyboard;
  readonly #styles: StyleTable;
  readonly #drawer: Drawer;
  readonly #layout: Layout;
  readonly #term: string;
  #cells: Cells;
  #phase: 'idle' | 'active' | 'lent' | 'ended' = 'idle';
  /** The newest view, and the one that the terminal shows. */
  #view: ScreenView | undefined;
  #shown: ScreenView | undefined;
  #title = '';

  constructor(private readonly options: SurfaceOptions) {
    const { stdin, stdout, env, onInput, onGone } = options;
    this.#term = env.TERM ?? '';
    this.#keyboard = new Keyboard(onInput);
    this.#tty = new Tty(stdin, stdout, {
      onData: bytes => this.#keyboard.take(bytes),
      onResize: () => this.#fit(),
      onDrain: () => this.#flush(),
      onGone,
    });
    this.#styles = new StyleTable(colourDepth(env), this.#term !== 'linux');
    this.#drawer = new Drawer(this.#styles);
    const { columns, rows } = this.#tty.size;
    this.#cells = new Cells(columns, rows);
    this.#layout = new Layout(columns, rows);
  }

  get columns(): number {
    return this.#cells.columns;
  }

  get rows(): number {
    return this.#cells.rows;
  }

  /** True while somebody else has the terminal: between `suspend` and `resume`. */
  get lent(): boolean {
    return this.#phase === 'lent';
  }

  /** True once the terminal is gone. */
  get gone(): boolean {
    return this.#tty.gone;
  }

  /** Takes the terminal. */
  start(): void {
    this.resume();
  }

  /** Shows `view`, at once or as soon as the terminal has taken the frame before. */
  paint(view: ScreenView): void {
    this.#view = view;
    this.#flush();
  }

  /** Shows the newest view again, on a cleared screen. */
  repaint(): void {
    this.#drawer.forget();
    this.#shown = undefined;
    this.#flush();
  }

  /** Gives the terminal to somebody else, until `resume`. */
  suspend(): void {
    if (this.#phase !== 'active') return;
    this.#phase = 'lent';
    this.#keyboard.stop();
    this.#tty.writeNow(leaveScreen(this.#term));
    this.#tty.close();
  }

  /** Takes the terminal back, whatever was done to it, at the size it has now. Not after `restore`. */
  resume(): void {
    if (this.#phase === 'ended') return;
    // Stopped without `suspend`, the terminal still has our modes, or some: what is pushed must be popped once.
    if (this.#phase === 'active') this.#tty.writeNow(leaveScreen(this.#term));
    this.#phase = 'active';
    this.#tty.open();
    this.#tty.writeNow(enterScreen(this.#term));
    this.#title = '';
    this.#fit();
  }

  /** Gives the terminal back for good, before it returns; safe to call on every way out, any number of times. */
  restore(): void {
    this.suspend();
    this.#phase = 'ended';
  }

  bell(): void {
    this.write('\x07');
  }

  /** Sends a sequence that draws nothing, such as OSC 52; nothing while somebody else has the terminal. */
  write(sequence: string): void {
    if (this.#phase === 'active') this.#tty.write(sequence);
  }

  #fit(): void {
    const { columns, rows } = this.#tty.size;
    // Terminals move lines about when they change their size, so that even the same size may show something else.
    this.#drawer.forget();
    this.#shown = undefined;
    if (columns === this.columns && rows === this.rows) {
      this.#flush();
      return;
    }
    this.#cells = new Cells(columns, rows);
    this.#layout.resize(columns, rows);
    this.options.onResize(columns, rows);
  }

  #flush(): void {
    const view = this.#view;
    if (!view || view === this.#shown || this.#phase !== 'active' || this.#tty.busy) return;
    const scrolls = this.#shown ? scrollsBetween(this.#shown, view) : [];
    const before = this.#shown;
    this.#shown = view;
    const body = this.#drawer.draw(this.#compose(view), scrolls);
    const title = view.windowTitle === this.#title ? '' : windowTitle(view.windowTitle, this.#term);
    this.#title = view.windowTitle;
    const cursor = this.#onScreen(view.cursor);
    if (body === '' && title === '' && before && sameCursor(this.#onScreen(before.cursor), cursor)) return;
    this.#tty.write(`${title}${frame(body, cursor)}`);
  }

  #compose(view: ScreenView): Cells {
    this.#cells.clear();
    this.#layout.place(view.panes, (pane, place) => paintPane(this.#cells, this.#styles, pane, place));
    return this.#cells;
  }

  #onScreen(cursor: Cursor): Cursor {
    return cursor && { x: Math.min(cursor.x, this.columns - 1), y: Math.min(cursor.y, this.rows - 1) };
  }
}

function sameCursor(a: Cursor, b: Cursor): boolean {
  return a?.x === b?.x && a?.y === b?.y;
}
