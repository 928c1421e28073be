import unicode11 from '@xterm/addon-unicode11';
import xterm, { type IBufferCell, type ITerminalAddon } from '@xterm/headless';
import type { Colour, Span, Style } from '../../lib/terminal/style.js';
import { UnicodeGraphemesAddon } from './graphemes.js';

/** Which characters are wide, as terminals of different age see it. */
export type UnicodeVersion = '6' | '11' | '15-graphemes';

/** What a terminal shows for the bytes that it is given, as xterm sees it. */
export class Screen {
  /** The window title, and what OSC 52 put on the clipboard, decoded. */
  title = '';
  clipboard = '';
  private readonly xterm: InstanceType<typeof xterm.Terminal>;
  /** Kept here because xterm does not tell. */
  private cursorVisible = true;

  /** `answer` takes what the terminal sends by itself: its attributes, the place of the cursor. */
  constructor(cols: number, rows: number, unicode: UnicodeVersion, answer: (data: string) => void) {
    this.xterm = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 });
    // The add-ons name the browser terminal's type; they use nothing that the headless one lacks.
    const addon = unicode === '11' ? new unicode11.Unicode11Addon() : new UnicodeGraphemesAddon();
    if (unicode !== '6') this.xterm.loadAddon(addon as unknown as ITerminalAddon);
    this.xterm.unicode.activeVersion = unicode;
    this.xterm.onData(answer);
    this.xterm.onTitleChange(title => {
      this.title = title;
    });
    const { parser } = this.xterm;
    parser.registerOscHandler(52, data => {
      this.clipboard = Buffer.from(data.slice(data.indexOf(';') + 1), 'base64').toString();
      return true;
    });
    for (const final of ['h', 'l']) {
      parser.registerCsiHandler({ prefix: '?', final }, modes => {
        if (modes.includes(25)) this.cursorVisible = final === 'h';
        return false;
      });
    }
  }

  /** Takes output; resolves when the screen shows it. */
  write(data: string | Buffer): Promise<void> {
    return new Promise(resolve => this.xterm.write(data, resolve));
  }

  resize(cols: number, rows: number): void {
    this.xterm.resize(cols, rows);
  }

  /** Rows, top to bottom, without trailing blanks. */
  lines(): string[] {
    return Array.from({ length: this.xterm.rows }, (_, y) => this.line(y)?.translateToString(true) ?? '');
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** The character in one cell; empty where it is blank or the right half of a wide one. */
  at(x: number, y: number): string {
    return this.line(y)?.getCell(x)?.getChars() ?? '';
  }

  /** One row as runs of equal style, so that a golden screen can hold its attributes. */
  spans(y: number): Span[] {
    const spans: Span[] = [];
    for (let x = 0; x < this.xterm.cols; x++) {
      const cell = this.line(y)?.getCell(x);
      if (!cell || cell.getWidth() === 0) continue;
      const style = styleOf(cell);
      const last = spans.at(-1);
      const text = cell.getChars() || ' ';
      if (last && JSON.stringify(last.style) === JSON.stringify(style)) {
        spans[spans.length - 1] = { ...last, text: last.text + text };
      } else spans.push({ text, ...(style ? { style } : {}) });
    }
    return spans;
  }

  /** Column and row, from 0. */
  cursor(): { readonly x: number; readonly y: number } {
    const { cursorX: x, cursorY: y } = this.xterm.buffer.active;
    return { x, y };
  }

  /** The modes that a program must put back when it ends. */
  modes() {
    const { bracketedPasteMode, mouseTrackingMode, applicationCursorKeysMode } = this.xterm.modes;
    return {
      alternateScreen: this.xterm.buffer.active.type === 'alternate',
      bracketedPaste: bracketedPasteMode,
      mouse: mouseTrackingMode,
      applicationCursorKeys: applicationCursorKeysMode,
      cursorVisible: this.cursorVisible,
    };
  }

  dispose(): void {
    this.xterm.dispose();
  }

  private line(y: number) {
    const { active } = this.xterm.buffer;
    return active.getLine(active.baseY + y);
  }
}

function styleOf(cell: IBufferCell): Style | undefined {
  const fg = colourOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor());
  const bg = colourOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor());
  const style: Style = {
    ...(fg === undefined ? {} : { fg }),
    ...(bg === undefined ? {} : { bg }),
    ...(cell.isBold() ? { bold: true } : {}),
    ...(cell.isDim() ? { dim: true } : {}),
    ...(cell.isItalic() ? { italic: true } : {}),
    ...(cell.isUnderline() ? { underline: true } : {}),
    ...(cell.isInverse() ? { inverse: true } : {}),
    ...(cell.isStrikethrough() ? { strike: true } : {}),
  };
  return Object.keys(style).length > 0 ? style : undefined;
}

function colourOf(rgb: boolean, palette: boolean, value: number): Colour | undefined {
  if (rgb) return [value >> 16, (value >> 8) & 255, value & 255];
  return palette ? value : undefined;
}
