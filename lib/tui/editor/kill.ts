import { change, moved, undo } from './change.js';
import type { Editor } from './editor.js';
import type { Position } from './lines.js';
import { slice } from './lines.js';

/** Killed texts kept. */
const MOST_KILLS = 30;

/** Deletes from the cursor to `to`, on either side of it, for `yank`; kills in a row make one text. */
export function kill(editor: Editor, to: Position): Editor {
  const { cursor, kills } = editor;
  const back = to.line < cursor.line || (to.line === cursor.line && to.column < cursor.column);
  const range = back ? { from: to, to: cursor } : { from: cursor, to };
  const text = slice(editor.lines, range);
  if (text === '') return editor;
  const [last = '', ...older] = kills;
  const grown = back ? text + last : last + text;
  const joined = editor.run?.type === 'kill' ? [grown, ...older] : [text, ...kills].slice(0, MOST_KILLS);
  return change({ ...editor, kills: joined }, range, '', { type: 'kill' });
}

/** Puts in what was killed, `index` texts back from the newest. */
export function yank(editor: Editor, index: number): Editor {
  const text = editor.kills[index];
  if (text === undefined) return moved(editor, editor.cursor);
  return change(editor, { from: editor.cursor, to: editor.cursor }, text, { type: 'yank', index });
}

/** Right after `yank`: puts in the text killed before the one put in. */
export function yankPop(editor: Editor): Editor {
  if (editor.run?.type !== 'yank') return editor;
  return yank(undo(editor), (editor.run.index + 1) % editor.kills.length);
}
