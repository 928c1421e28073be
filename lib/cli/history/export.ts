import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Conversation } from '../../chat/conversation.js';
import { LlmtuiError } from '../../errors.js';
import { writeAtomically } from '../../store/atomic.js';
import { failureOf } from '../../store/failure.js';
import { toMarkdown } from '../../store/markdown.js';
import { toTranscript } from '../../store/transcript.js';

/** The selected path as Markdown, or the whole tree as JSON (see `toTranscript`). */
export function exported(conversation: Conversation, format: 'markdown' | 'json'): string {
  switch (format) {
    case 'markdown':
      return toMarkdown(conversation);
    case 'json':
      return toTranscript(conversation);
  }
}

/**
 * Writes a new file, whole, readable by its owner alone; returns its absolute path. Relative paths start at `cwd`. Throws
 * BAD_INPUT for a file that is there already or a folder that is not, STORE_FAILED where it cannot be written.
 */
export function writeExport(path: string, text: string, cwd: string): string {
  const file = resolve(cwd, path);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LlmtuiError('BAD_INPUT', `"${file}" is a folder; name a file in it`);
  }
  // The writer would make the folder, which nobody asked for who mistyped it.
  if (!existsSync(dirname(file))) throw new LlmtuiError('BAD_INPUT', `there is no folder "${dirname(file)}"`);
  try {
    if (writeAtomically(file, text, { replace: false })) return file;
  } catch (thrown) {
    throw failureOf(thrown, file);
  }
  throw new LlmtuiError('BAD_INPUT', `"${file}" is there already; name a new file, or delete it first`);
}
