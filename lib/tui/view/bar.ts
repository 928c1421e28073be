import type { Span } from '../../terminal/style.js';
import { theme } from './theme.js';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A horizontal bar of `width` columns, filled to `share` (0 to 1) in eighths of a cell. */
export function bar(share: number, width: number): readonly Span[] {
  const bounded = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
  const eighths = Math.round(bounded * width * 8);
  const full = Math.floor(eighths / 8);
  const part = full < width ? (EIGHTHS[eighths % 8] ?? '') : '';
  const style = bounded > 0.9 ? theme.bad : bounded > 0.75 ? theme.warn : theme.accent;
  const filled = '█'.repeat(full) + part;
  const rest = width - full - (part === '' ? 0 : 1);
  return [
    { text: filled, style },
    { text: '·'.repeat(rest), style: theme.faint },
  ];
}
