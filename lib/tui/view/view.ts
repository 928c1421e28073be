import { clean } from '../../terminal/sanitise.js';
import { layout } from '../layout.js';
import type { PaneView, ScreenView } from '../screen-view.js';
import type { State } from '../state.js';
import { chatPane } from './chat.js';
import { completionPane } from './completion.js';
import { dialogView } from './dialog.js';
import { historyPane } from './history.js';
import { inputHeight, inputPane } from './input.js';
import { memoryPane } from './memory.js';
import { filterCursor, modelsPane } from './models.js';
import { noticePane } from './notice.js';
import { requestsPane } from './requests.js';
import { statusPane } from './status.js';

/** The whole screen as data, for a state: pure, and only as costly as what is in sight. */
export function view(state: State): ScreenView {
  const rects = layout(state, inputHeight(state));
  const input = inputPane(state, rects.input);
  const panes: PaneView[] = [
    chatPane(state, rects.chat),
    ...(rects.history === null ? [] : [historyPane(state, rects.history)]),
    ...(rects.models === null ? [] : [modelsPane(state, rects.models)]),
    ...(rects.memory === null ? [] : [memoryPane(state, rects.memory)]),
    ...(rects.requests === null ? [] : [requestsPane(state, rects.requests)]),
    input.pane,
    statusPane(state, rects.status),
    ...noticePane(state, rects.input),
    ...completionPane(state, rects.input),
  ];
  const windowTitle = clean(
    state.conversation.title === '' ? 'llmtui' : `${state.conversation.title} - llmtui`,
    'line',
  );
  if (state.dialog === null)
    return {
      panes,
      cursor: state.focus === 'input' ? input.cursor : filterCursor(state, rects.models),
      windowTitle,
    };
  const dialog = dialogView(state, state.dialog);
  return { panes: [...panes, dialog.pane], cursor: dialog.cursor, windowTitle };
}
