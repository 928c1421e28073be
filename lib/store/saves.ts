import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Conversation } from '../chat/conversation.js';
import { LlmtuiError } from '../errors.js';
import { writeAtomically } from './atomic.js';
import { failureOf } from './failure.js';
import { isAutosave, isSaveName, saveName } from './save-name.js';
import { fromTranscript, LONGEST_TRANSCRIPT, type TranscriptOptions, toTranscript } from './transcript.js';

const ENDING = '.json';

/**
 * Conversations as files of one folder, in the format of `toTranscript`, for people to keep, read and pass on.
 * Names never lead out of the folder, nor through links. Every method throws BAD_INPUT for a name that cannot be one
 * and STORE_FAILED where the folder cannot be read or written.
 */
export class Saves {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Writes a conversation under a name; returns the path. Throws BAD_INPUT, and writes nothing, where the name is in
   * use and `overwrite` is false, or is one that automatic saves use.
   */
  write(name: string, conversation: Conversation, { overwrite }: { readonly overwrite: boolean }): string {
    const plain = saveName(name);
    if (isAutosave(plain)) {
      throw new LlmtuiError('BAD_INPUT', `"${plain}" is a name of automatic saves: choose another one`);
    }
    return this.#write(plain, conversation, overwrite);
  }

  /** Writes the conversation under its id, over what was there; returns the path. */
  autosave(conversation: Conversation): string {
    return this.#write(saveName(conversation.id), conversation, true);
  }

  /** Reads a conversation. Throws BAD_INPUT where there is none of that name, or the file is damaged or foreign. */
  read(name: string, options: TranscriptOptions): Conversation {
    const plain = saveName(name);
    const path = this.#path(plain);
    const text = this.#text(plain, path);
    try {
      return fromTranscript(text, options);
    } catch (error) {
      if (!(error instanceof LlmtuiError)) throw error;
      throw new LlmtuiError('BAD_INPUT', `"${path}" cannot be loaded: ${error.message}`, { cause: error });
    }
  }

  /** Names of the saves, those that people gave before those of automatic saves, each in order. */
  list(): string[] {
    const names = this.#entries()
      .filter(entry => entry.isFile() && entry.name.endsWith(ENDING))
      .map(entry => entry.name.slice(0, -ENDING.length))
      .filter(isSaveName);
    const inOrder = (some: readonly string[]) => some.toSorted(new Intl.Collator().compare);
    return [...inOrder(names.filter(name => !isAutosave(name))), ...inOrder(names.filter(isAutosave))];
  }

  /** Whether the name is in use, be it by something that is no save. */
  exists(name: string): boolean {
    return lstatSync(this.#path(saveName(name)), { throwIfNoEntry: false }) !== undefined;
  }

  #path(plain: string): string {
    return join(this.folder, plain + ENDING);
  }

  #write(plain: string, conversation: Conversation, replace: boolean): string {
    const path = this.#path(plain);
    try {
      if (writeAtomically(path, toTranscript(conversation), { replace })) return path;
    } catch (error) {
      throw failureOf(error, path);
    }
    throw new LlmtuiError('BAD_INPUT', `there is a save named "${plain}" already`);
  }

  #text(plain: string, path: string): string {
    try {
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found === undefined) throw new LlmtuiError('BAD_INPUT', `no save is named "${plain}"`);
      if (!found.isFile()) throw new LlmtuiError('BAD_INPUT', `"${path}" is no plain file`);
      return readPlain(path);
    } catch (error) {
      throw failureOf(error, path);
    }
  }

  #entries() {
    try {
      return readdirSync(this.folder, { withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw failureOf(error, this.folder);
    }
  }
}

/** The text of a plain file; a link or a pipe that took its place since the look is not followed, nor waited for. */
function readPlain(path: string): string {
  // Windows has neither flag.
  const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = openSync(path, constants.O_RDONLY | careful);
  try {
    if (fstatSync(file).size > LONGEST_TRANSCRIPT) {
      throw new LlmtuiError('BAD_INPUT', `"${path}" is larger than ${LONGEST_TRANSCRIPT} bytes`);
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
