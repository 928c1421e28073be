import { toTranscript } from '../../store/transcript.js';
import { clean } from '../../terminal/sanitise.js';
import type { HistoryCommand } from '../command.js';
import { print } from '../print.js';
import { exported, writeExport } from './export.js';
import { findWhole } from './find.js';
import { listJson, listLines, listTable } from './list.js';
import { type HistorySurroundings, withLibrary } from './open.js';
import { removeConversations } from './remove.js';
import { shownConversation } from './show.js';

type Action<Type> = Extract<HistoryCommand['action'], { readonly type: Type }>;
type Rows = Parameters<typeof listTable>[0];

/**
 * Lists, searches, shows, exports or deletes conversations of the library, which other processes may use meanwhile.
 * Gives the exit status. Throws BAD_INPUT for a conversation that is not there and for a file that is, USAGE where a
 * deletion cannot be asked about, STORE_FAILED where the library cannot be read.
 */
export function runHistory(command: HistoryCommand, around: HistorySurroundings): Promise<number> {
  const { action, json } = command;
  const { folders, proc } = around;
  return withLibrary(folders, async library => {
    switch (action.type) {
      case 'list':
        return printRows(
          library?.list(mostOf(action, command, proc)) ?? [],
          'no conversation yet',
          json,
          proc,
        );
      case 'search': {
        const found = library?.search(action.words, mostOf(action, command, proc)) ?? [];
        return printRows(found, 'no conversation has all of these words', json, proc);
      }
      case 'show': {
        const conversation = findWhole(library, action.conversation);
        if (json) return printText(toTranscript(conversation), proc);
        await print(proc.stdout, await shownConversation(conversation, proc));
        return 0;
      }
      case 'export':
        return exportTo(action, command.output, findWhole(library, action.conversation), proc);
      case 'rm':
        return removeConversations(library, action, around);
    }
  });
}

/** Rows on a terminal without `--most`. */
const SCREENFUL = 20;

/** How many rows, -1 for all: a script that counts or filters wants all of them. */
function mostOf(
  { most }: { readonly most?: number },
  { json }: HistoryCommand,
  { stdout }: NodeJS.Process,
): number {
  return most ?? (stdout.isTTY && !json ? SCREENFUL : -1);
}

async function printRows(rows: Rows, none: string, json: boolean, proc: NodeJS.Process): Promise<number> {
  const { isTTY, columns } = proc.stdout;
  if (json) return printText(listJson(rows), proc);
  if (!isTTY) return printText(listLines(rows), proc);
  return printText(rows.length === 0 ? `${none}\n` : listTable(rows, columns || 80), proc);
}

async function exportTo(
  { format }: Action<'export'>,
  output: string | undefined,
  conversation: Parameters<typeof exported>[0],
  proc: NodeJS.Process,
): Promise<number> {
  const text = exported(conversation, format);
  if (output === undefined || output === '-') return printText(text, proc);
  const file = writeExport(output, text, proc.cwd());
  return printText(`exported to ${file}\n`, proc);
}

/** Bytes as they are in a pipe, harmless on a terminal. */
async function printText(text: string, { stdout }: NodeJS.Process): Promise<number> {
  await print(stdout, stdout.isTTY ? clean(text) : text);
  return 0;
}
