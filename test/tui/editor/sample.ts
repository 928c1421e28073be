import { insert, paste } from '../../../lib/tui/editor/change.js';
import { edit } from '../../../lib/tui/editor/edit.js';
import type { Editor, EditorAction } from '../../../lib/tui/editor/editor.js';

/** Characters that join their neighbours in every way that Unicode knows, among plain ones. */
export const pieces: readonly string[] = [
  ...['a', 'b', 'c', ' ', ' ', '\n', '\t', '_', '.', '1', 'word ', 'two words '],
  ...[
    '\u0301',
    'e\u0301',
    '\u200d',
    '\ufe0f',
    '👨‍👩‍👧',
    '👩',
    '❤',
    '🏽',
    '🇩',
    '🇪',
    '🇫🇷',
    '\u{e0067}',
    '\u200c',
  ],
  ...['ᄀ', 'ᅡ', 'ᆨ', '각', '가', 'क', '्', 'ष', 'ि', '日', '本', 'ｶ', 'ﾞ', '\u0600', 'ש', '𝒳', '\u{1f1e6}'],
];

export const actions: readonly EditorAction[] = [
  ...(['left', 'left', 'right', 'right', 'word-left', 'word-right', 'home', 'end', 'text-start'] as const),
  ...(['text-end', 'backspace', 'backspace', 'delete', 'delete-word-back', 'delete-word-forward'] as const),
  ...(['delete-space-word-back', 'kill-to-end', 'kill-to-start', 'yank', 'yank-pop', 'transpose'] as const),
  ...(['newline', 'undo', 'redo'] as const),
];

/** The editor after keys in order: `<name>` is an action, anything else is typed. */
export function press(editor: Editor, ...keys: readonly string[]): Editor {
  let now = 0;
  return keys.reduce((state, key) => {
    now += 10;
    const action = /^<(.*)>$/.exec(key)?.[1];
    return action === undefined ? insert(state, key, now) : edit(state, action as EditorAction, now);
  }, editor);
}

/** Any step a person could take: mostly typing. */
export function anyStep(editor: Editor, random: (below: number) => number, now: number): Editor {
  const kind = random(20);
  if (kind < 11) return insert(editor, pieces[random(pieces.length)]!, now);
  if (kind === 11) return paste(editor, `pasted\r\n${'x'.repeat(random(3) * 600)}`);
  return edit(editor, actions[random(actions.length)]!, now);
}
