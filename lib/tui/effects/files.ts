import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Conversation } from '../../chat/conversation.js';
import { LlmtuiError, messageOf } from '../../errors.js';
import { writeAtomically } from '../../store/atomic.js';
import { toMarkdown } from '../../store/markdown.js';
import type { Saves } from '../../store/saves.js';
import type { Event } from '../event.js';

const MOST_NAMES = 2_000;

/** Names in a directory, those of directories with a slash; empty where it cannot be read. */
export async function listFiles(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(absolute(directory), { withFileTypes: true });
    const names = entries
      .slice(0, MOST_NAMES)
      .map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    return names.sort((one, other) => one.localeCompare(other));
  } catch {
    return [];
  }
}

/** Writes the conversation under a name of the saves folder; a name in use is asked about. */
export function save(saves: Saves, name: string, conversation: Conversation, overwrite: boolean): Event {
  try {
    if (!overwrite && saves.exists(name)) {
      return {
        type: 'ask',
        question: `"${name}" is there already. Replace it?`,
        about: { type: 'overwrite', name },
      };
    }
    const path = saves.write(name, conversation, { overwrite });
    return { type: 'notice', level: 'info', text: `saved as ${path}` };
  } catch (thrown) {
    return { type: 'notice', level: 'error', text: messageOf(thrown) };
  }
}

/** Writes the conversation as Markdown to a file that the person names; a file that is there is asked about. */
export function exportMarkdown(path: string, conversation: Conversation, overwrite: boolean): Event {
  const file = absolute(path);
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      throw new LlmtuiError('BAD_INPUT', `${file} is a folder; name a file in it`);
    }
    // The writer would make the folder, which nobody asked for who mistyped it.
    if (!existsSync(dirname(file))) throw new LlmtuiError('BAD_INPUT', `there is no folder ${dirname(file)}`);
    if (writeAtomically(file, toMarkdown(conversation), { replace: overwrite })) {
      return { type: 'notice', level: 'info', text: `exported to ${file}` };
    }
    const about = { type: 'overwrite-export', path } as const;
    return { type: 'ask', question: `${file} is there already. Replace it?`, about };
  } catch (thrown) {
    return { type: 'notice', level: 'error', text: messageOf(thrown) };
  }
}

/** Whether a name may be that of a model of a server, as `ollama/llama3.2` is, and not a file. */
export function isOfServer(name: string): boolean {
  return /^[a-z][\w.-]*\//i.test(name) && !/\.gguf$/i.test(name) && !existsSync(resolve(name));
}

/** A path as the person wrote it: `~/` is the home folder, a relative one starts at the current folder. */
export function absolute(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(path);
}
