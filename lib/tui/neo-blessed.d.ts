// The part of neo-blessed 0.2.0 that llmtui uses.

declare module 'neo-blessed/lib/widgets/screen.js' {
  import type { EventEmitter } from 'node:events';
  import type { Box } from 'neo-blessed/lib/widgets/box.js';

  export interface Screen extends EventEmitter {
    readonly children: readonly Box[];
    focused: Box | undefined;
    render(): void;
    /** Called by `render` once every child has rendered. */
    draw(): void;
  }

  export interface ScreenConstructor {
    (options: { program: EventEmitter }): Screen;
    /** Set once its listeners for exit, signals and uncaughtException are on the process. */
    _bound: boolean;
  }
}

declare module 'neo-blessed/lib/widgets/box.js' {
  import type { Screen } from 'neo-blessed/lib/widgets/screen.js';

  interface Coordinates {
    readonly xi: number;
    readonly xl: number;
    readonly yi: number;
    readonly yl: number;
  }

  interface Position {
    left: number;
    top: number;
    width: number;
    height: number;
  }

  export interface Box {
    readonly position: Position;
    /** Columns and rows that border and padding take at each side. */
    readonly ileft: number;
    readonly itop: number;
    readonly iright: number;
    readonly ibottom: number;
    border: { readonly type: 'line' } | undefined;
    /** Where it was rendered last. */
    lpos: Coordinates | undefined;
    _getCoords(get: boolean): Coordinates | undefined;
    render(): void;
    focus(): void;
    setFront(): void;
    destroy(): void;
  }

  export type BoxConstructor = (options: Position & { parent: Screen }) => Box;
}
