import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Box, BoxConstructor } from 'neo-blessed/lib/widgets/box.js';
import type { Screen, ScreenConstructor } from 'neo-blessed/lib/widgets/screen.js';
import type { Area } from '../terminal/cells.js';
import type { PaneView } from './screen-view.js';

// Two of its thirty widgets, and by `require`: `import` takes twice as long to load CommonJS, before the first paint.
const load = createRequire(import.meta.url);
const createScreen = load('neo-blessed/lib/widgets/screen.js') as ScreenConstructor;
const createBox = load('neo-blessed/lib/widgets/box.js') as BoxConstructor;

/** Where a pane stands: with its border, and inside of it. */
export interface Place {
  readonly outer: Area;
  readonly inner: Area;
}

/** Paints one pane where it stands. */
export type PaintPane = (pane: PaneView, place: Place) => void;

const nothing = (): void => {};

/**
 * The terminal that blessed believes in. It only has a size: blessed places boxes, the surface talks to the real
 * terminal. So no terminfo entry is compiled (12 ms), no `tmux -V` is run, nothing listens to stdin or stdout.
 */
class InertProgram extends EventEmitter {
  isAlt = false;
  readonly options = {};
  readonly tput = { unicode: true, numbers: {}, strings: {}, features: {} };
  readonly put = { keypad_xmit: nothing, keypad_local: nothing };
  readonly setupTput = nothing;
  readonly csr = nothing;
  readonly cup = nothing;
  readonly clear = nothing;
  readonly hideCursor = nothing;

  constructor(
    public cols: number,
    public rows: number,
  ) {
    super();
  }

  alternateBuffer(): void {
    this.isAlt = true;
  }
}

/** Layout of panes on neo-blessed's widgets: one Box for each pane id, its place, its order and the focus. */
export class Layout {
  readonly #program: InertProgram;
  readonly #screen: Screen;
  readonly #boxes = new Map<string, Box>();
  #panes = new Map<Box, PaneView>();
  #paint: PaintPane = nothing;

  constructor(columns: number, rows: number) {
    // It would end the process on signals and exceptions with status 0 and 1, without giving the terminal back.
    createScreen._bound = true;
    this.#program = new InertProgram(columns, rows);
    this.#screen = createScreen({ program: this.#program });
    this.#screen.draw = nothing;
  }

  resize(columns: number, rows: number): void {
    this.#program.cols = columns;
    this.#program.rows = rows;
  }

  /** Places `panes` and has each painted, the last on top. */
  place(panes: readonly PaneView[], paint: PaintPane): void {
    this.#paint = paint;
    this.#panes = new Map(panes.map(pane => [this.#boxOf(pane), pane]));
    for (const [id, box] of this.#boxes) {
      if (this.#panes.has(box)) continue;
      box.destroy();
      this.#boxes.delete(id);
    }
    this.#order();
    this.#screen.render();
  }

  #boxOf(pane: PaneView): Box {
    const box = this.#boxes.get(pane.id) ?? this.#createBox(pane);
    const { left, top, width, height } = pane;
    Object.assign(box.position, { left, top, width, height });
    box.border = pane.border ? { type: 'line' } : undefined;
    if (pane.focused && this.#screen.focused !== box) box.focus();
    return box;
  }

  #createBox({ id, left, top, width, height }: PaneView): Box {
    const box = createBox({ parent: this.#screen, left, top, width, height });
    box.render = () => this.#render(box);
    this.#boxes.set(id, box);
    return box;
  }

  #render(box: Box): void {
    const pane = this.#panes.get(box);
    const coordinates = box._getCoords(true);
    box.lpos = coordinates;
    if (!pane || !coordinates) return;
    const { xi: left, yi: top, xl: right, yl: bottom } = coordinates;
    const inner = {
      left: left + box.ileft,
      top: top + box.itop,
      right: right - box.iright,
      bottom: bottom - box.ibottom,
    };
    this.#paint(pane, { outer: { left, top, right, bottom }, inner });
  }

  /** Moves boxes only when the order has changed. */
  #order(): void {
    const boxes = [...this.#panes.keys()];
    if (boxes.every((box, i) => this.#screen.children[i] === box)) return;
    for (const box of boxes) box.setFront();
  }
}
