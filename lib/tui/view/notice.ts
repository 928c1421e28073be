import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { wrapText } from '../../terminal/wrap.js';
import type { Rect } from '../layout.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';
import { fitsStatus, noticeStyles } from './status.js';

const MOST_ROWS = 8;

/** A notice that is too long for the status line: in full, above the input. */
export function noticePane(state: State, input: Rect): readonly PaneView[] {
  const { notice } = state;
  if (notice === null || fitsStatus(state, notice, state.columns)) return [];
  const style = noticeStyles[notice.level];
  const lines = wrapText(clean(notice.text, 'line'), Math.max(1, input.width - 4));
  const height = Math.min(lines.length, MOST_ROWS, input.top - 2);
  if (height < 1) return [];
  const rows = lines
    .slice(0, height)
    .map((row): Row => [{ text: ' ' }, ...row.map(span => ({ ...span, style }))]);
  const { left, width } = input;
  return [
    {
      id: 'notice',
      left,
      top: input.top - height - 2,
      width,
      height: height + 2,
      border: true,
      borderStyle: style,
      title: '',
      focused: false,
      rows,
    },
  ];
}
