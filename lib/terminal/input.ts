/** Keys that were held down. */
export interface Modifiers {
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

/**
 * A key. `name` is a lower-case letter, another printable character, or one of the names in `keys.ts` (`enter`,
 * `escape`, `tab`, `space`, `backspace`, `up`, `pageup`, `f1`, …). `text` is what it types: one whole cluster,
 * or empty for a key that types nothing.
 */
export interface KeyEvent extends Modifiers {
  readonly type: 'key';
  readonly name: string;
  readonly text: string;
}

/** What a person does at the terminal, and what the terminal says by itself. */
export type InputEvent =
  | KeyEvent
  /** Line ends are `\n`; otherwise as the terminal sent it: clean it before it is shown. */
  | { readonly type: 'paste'; readonly text: string }
  | MouseEvent
  | { readonly type: 'focus'; readonly gained: boolean }
  /** An answer or report of the terminal, whole. */
  | { readonly type: 'reply'; readonly sequence: string };

/** `button` is 0 left, 1 middle, 2 right, 3 none. Columns and rows count from 0. */
export interface MouseEvent extends Modifiers {
  readonly type: 'mouse';
  readonly action: 'press' | 'release' | 'move' | 'wheel-up' | 'wheel-down';
  readonly button: number;
  readonly x: number;
  readonly y: number;
}

/** The name that key bindings use: `ctrl-a`, `alt-enter`, `shift-tab`, `ctrl-alt-up`, `pagedown`, `?`, `a`. */
export function keyName(key: KeyEvent): string {
  return `${key.ctrl ? 'ctrl-' : ''}${key.alt ? 'alt-' : ''}${key.shift ? 'shift-' : ''}${key.name}`;
}
