import { LlmtuiError } from '../errors.js';

/** Characters in a name at most; also bytes, below what file systems take (255) with room for the ending. */
const LONGEST = 100;
const MOST_BYTES = 240;

/** Control characters, halves of characters, line separators and marks that turn the direction of writing. */
const unseen = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;

/** Devices of Windows, with whatever ending: learn.microsoft.com/windows/win32/fileio/naming-a-file. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;

const autosaved = /^conv_[0-9a-z]{20}$/;

/** Whether a save of that name is written by the program itself. */
export function isAutosave(name: string): boolean {
  return autosaved.test(name);
}

/** Whether a file of that name, without its ending, can be read as a save. */
export function isSaveName(name: string): boolean {
  return name === plain(name) && faultOf(name) === undefined;
}

/**
 * The name of a save as its file bears it, without the ending: in Unicode's composed form, a single part of a path on
 * every system. A typed `.json` is dropped. Throws BAD_INPUT that says what is wrong with the name.
 */
export function saveName(typed: string): string {
  const name = plain(typed);
  const fault = faultOf(name);
  if (fault === undefined) return name;
  throw new LlmtuiError(
    'BAD_INPUT',
    `${JSON.stringify(name.slice(0, LONGEST))} cannot name a save: ${fault}`,
  );
}

function plain(typed: string): string {
  return typed
    .normalize('NFC')
    .trim()
    .replace(/\.json$/i, '');
}

function faultOf(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if ([...name].length > LONGEST || Buffer.byteLength(name) > MOST_BYTES) {
    return `it is longer than ${LONGEST} characters or ${MOST_BYTES} bytes`;
  }
  if (/[\\/:*?"<>|]/.test(name)) return 'it may not hold any of \\ / : * ? " < > |';
  if (name.startsWith('.')) return 'it may not begin with a dot';
  if (/[. ]$/.test(name)) return 'it may not end with a dot or a space';
  if (unseen.test(name)) return 'it holds characters that cannot be seen';
  return device.test(name) ? 'the name means a device on Windows' : undefined;
}
