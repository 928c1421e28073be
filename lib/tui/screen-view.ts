import type { Row, Style } from '../terminal/style.js';

/** One pane as it stands on the screen. Columns and rows count from 0; width and height include the border. */
export interface PaneView {
  /** Stable from frame to frame: the surface keeps one widget per id. */
  readonly id: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly border: boolean;
  /** Shown in the upper border, cut to fit; nothing where there is no border. */
  readonly title: string;
  /** Shown at the right end of the upper border; dropped first where it does not fit. */
  readonly titleRight?: string;
  readonly focused: boolean;
  /** What is visible inside, top to bottom. Short and missing rows are blank, what is too long is cut. */
  readonly rows: readonly Row[];
  /** First visible row of all rows: draws a scroll bar on the border, and lets a whole pane scroll cheaply. */
  readonly scroll?: { readonly top: number; readonly total: number };
  /** Style of the blank cells inside, and of whatever a span's own style leaves open. */
  readonly fill?: Style;
  /** Style of border and title; by default one that shows whether the pane is focused. */
  readonly borderStyle?: Style;
}

/** Everything that is on the screen at one moment. */
export interface ScreenView {
  /** Painted in this order, later over earlier (dialogs last). */
  readonly panes: readonly PaneView[];
  /** Cell of the text cursor; null hides it. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
  /** Title of the terminal's window or tab: clean text, no control characters. */
  readonly windowTitle: string;
}
