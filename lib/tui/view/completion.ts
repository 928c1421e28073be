import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { truncate } from '../../terminal/width.js';
import type { Rect } from '../layout.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';
import { listTop, selectable } from './list.js';

const MOST_ROWS = 8;

/** The candidates of a completion, above the input; nothing where there are none. */
export function completionPane(state: State, input: Rect): readonly PaneView[] {
  const { completion } = state;
  if (completion === null || state.dialog !== null || state.search !== null) return [];
  const { candidates, chosen } = completion;
  const height = Math.min(candidates.length, MOST_ROWS, input.top - 2);
  if (height < 1) return [];
  const width = Math.min(input.width, 78);
  const widest = Math.min(30, Math.max(...candidates.map(candidate => candidate.text.length)));
  const top = listTop(chosen ?? 0, candidates.length, height);
  const rows = candidates.slice(top, top + height).map(({ text, about }, index): Row => {
    const line = truncate(` ${clean(text, 'line').padEnd(widest)}  ${about}`, width - 2);
    return selectable(line, top + index === chosen, false);
  });
  const rect = { left: input.left, top: input.top - height - 2, width, height: height + 2 };
  const more = candidates.length > height;
  return [
    {
      id: 'completion',
      ...rect,
      border: true,
      title: '',
      titleRight: 'Tab',
      focused: false,
      rows,
      ...(more && { scroll: { top, total: candidates.length } }),
    },
  ];
}
