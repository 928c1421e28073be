import { LlmtuiError } from '../../errors.js';
import type { ConversationRow, Library } from '../../store/library.js';
import { Saves } from '../../store/saves.js';
import { clean } from '../../terminal/sanitise.js';
import { confirm } from '../confirm.js';
import { print } from '../print.js';
import { findRow } from './find.js';
import type { HistorySurroundings } from './open.js';

/**
 * Deletes conversations, all of them or, where one is not there, none, after asking; without a terminal at stdin it takes
 * `yes`. Prints what was done. Gives the exit status: 0, or 1 where the person said no. Throws USAGE where nobody can be
 * asked, and as `findRow`.
 */
export async function removeConversations(
  library: Library | undefined,
  { conversations, yes }: { readonly conversations: readonly string[]; readonly yes: boolean },
  { folders, proc }: HistorySurroundings,
): Promise<number> {
  const named = conversations.map(wanted => findRow(library, wanted));
  const rows = named.filter((row, at) => named.findIndex(({ id }) => id === row.id) === at);
  if (library === undefined) return 0;
  if (!yes) {
    if (!proc.stdin.isTTY) {
      throw new LlmtuiError('USAGE', 'conversations are not deleted without a question: add --yes');
    }
    const question = rows.length === 1 ? 'Delete it?' : `Delete these ${rows.length} conversations?`;
    if (!(await confirm(proc, clean(`${rows.map(nameOf).join('\n')}\n${question}`)))) return 1;
  }
  for (const { id } of rows) library.remove(id);
  library.purge();
  const saves = new Saves(folders.saves);
  const lines = rows.flatMap(row => {
    const stays = saves.exists(row.id) ? [`  its automatic save stays in ${folders.saves}`] : [];
    return [`deleted: ${nameOf(row)}`, ...stays];
  });
  await print(proc.stdout, clean(`${lines.join('\n')}\n`));
  return 0;
}

function nameOf({ id, title }: ConversationRow): string {
  return `${id} ${clean(title, 'line')}`.trimEnd();
}
