import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import type { Rect } from '../layout.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';
import { blockCount } from './transcript.js';
import { welcome } from './welcome.js';
import { transcriptWindow } from './window.js';

/** The conversation, or the start screen while there is nothing to show. */
export function chatPane(state: State, rect: Rect): PaneView {
  const width = Math.max(1, rect.width - 2);
  const height = Math.max(1, rect.height - 2);
  const blocks = blockCount(state);
  const window = blocks === 0 ? null : transcriptWindow(state, width, height);
  const rows: readonly Row[] = window === null ? welcome(state, width, height) : window.rows;
  return {
    id: 'chat',
    ...rect,
    border: true,
    title: clean(state.conversation.title, 'line') || 'New conversation',
    titleRight: window?.below ? 'more below: PgDn, Ctrl-End' : '',
    focused: state.focus === 'chat' && state.dialog === null,
    rows,
    // Blocks stand for rows: the true number of rows is known only for blocks that were laid out.
    ...(window?.below && { scroll: { top: window.top.block * height, total: blocks * height } }),
  };
}
