import { LlmtuiError, messageOf } from '../errors.js';

/** What a person can do, by the first part of the code that SQLite or the system gave. */
const advice: Readonly<Record<string, (file: string) => string>> = {
  SQLITE_FULL: file => `the disk is full: nothing more can be saved in "${file}" until there is space`,
  ENOSPC: file => `the disk is full: "${file}" cannot be written until there is space`,
  EDQUOT: file => `your disk quota is used up: "${file}" cannot be written until there is space`,
  SQLITE_READONLY: file => `"${file}" is read-only: give yourself write permission to it and its folder`,
  EROFS: file => `"${file}" is on a read-only file system`,
  EACCES: file =>
    `no permission to read and write "${file}": change its owner or mode, or that of its folder`,
  EPERM: file => `no permission to read and write "${file}": change its owner or mode, or that of its folder`,
  SQLITE_BUSY: file => `another program keeps "${file}" locked: end it or try again`,
  SQLITE_LOCKED: file => `another program keeps "${file}" locked: end it or try again`,
  SQLITE_CONSTRAINT_FOREIGNKEY: file =>
    `a message belongs to one, or to a conversation, that "${file}" does not hold`,
  SQLITE_NOTADB: damaged,
  SQLITE_CORRUPT: damaged,
};

function damaged(file: string): string {
  return (
    `"${file}" is damaged and was left as it is: move it away, with its -wal and -shm files, to start afresh; ` +
    `"sqlite3 FILE .recover" may read what is in it`
  );
}

/** Turns what the file system or SQLite threw about `file` into STORE_FAILED; a bug of ours passes unchanged. */
export function failureOf(error: unknown, file: string): unknown {
  if (error instanceof LlmtuiError || !(error instanceof Error)) return error;
  // JSON of ours that no longer parses.
  if (error instanceof SyntaxError) return failed(damaged(file), error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = Object.keys(advice).find(start => code === start || code.startsWith(`${start}_`));
  if (known !== undefined) return failed(advice[known]!(file), error);
  if (code === '' && !error.message.startsWith('ConnectionFailed')) return error;
  return failed(`"${file}" cannot be read or written: ${messageOf(error)}`, error);
}

function failed(message: string, cause: Error): LlmtuiError {
  return new LlmtuiError('STORE_FAILED', message, { cause });
}
