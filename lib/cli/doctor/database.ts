import { statSync } from 'node:fs';
import { LlmtuiError } from '../../errors.js';
import { Database } from '../../store/database.js';
import { Library } from '../../store/library.js';
import { steps } from '../../store/schema.js';
import { bytesText } from '../../terminal/units.js';
import { type DoctorFinding, note, ok, problem, shellWord } from './finding.js';

export interface DatabaseFacts {
  readonly file: string;
  /** Bytes; undefined where there is none yet. */
  readonly bytes?: number;
  readonly version?: number;
  /** What SQLite's quick_check found; `ok` alone where all is well. */
  readonly check?: readonly string[];
  readonly conversations?: number;
  /** Why it cannot be used, with what to do. */
  readonly fault?: string;
}

/** Opens the library of conversations if there is one; makes none, and changes none. */
export function readDatabase(file: string): DatabaseFacts {
  let bytes: number | undefined;
  try {
    bytes = statSync(file, { throwIfNoEntry: false })?.size;
    if (bytes === undefined || bytes === 0) return { file };
    const { version, check } = inspect(file);
    const facts = { file, bytes, version, check };
    // An older one would be brought up to date by opening it.
    if (version > 0 && version < steps.length) return facts;
    const library = Library.open(file, { now: Date.now });
    try {
      return { ...facts, conversations: library.count() };
    } finally {
      library.close();
    }
  } catch (thrown) {
    const fault = thrown instanceof LlmtuiError ? thrown.message : `"${file}" cannot be read: ${thrown}`;
    return { file, ...(bytes !== undefined && { bytes }), fault };
  }
}

function inspect(file: string): { readonly version: number; readonly check: readonly string[] } {
  const database = Database.open(file);
  try {
    const [version = 0] = database.query<number>(
      'SELECT json_quote(user_version) AS json FROM pragma_user_version',
    );
    const check = database.query<string>(
      'SELECT json_quote(quick_check) AS json FROM pragma_quick_check LIMIT 5',
    );
    return { version, check };
  } finally {
    database.close();
  }
}

export function databaseFinding({
  file,
  bytes,
  version,
  check,
  conversations,
  fault,
}: DatabaseFacts): DoctorFinding {
  const data = { file, bytes: bytes ?? null, version: version ?? null, conversations: conversations ?? null };
  const word = shellWord(file);
  if (fault !== undefined)
    return problem(
      'database',
      fault,
      `mv ${word} ${word}.old starts afresh; the old one stays beside it`,
      data,
    );
  if (bytes === undefined) return ok('database', `none yet; ${file} is made with the first message`, data);
  if (check !== undefined && check[0] !== 'ok') {
    const found = `${file} is damaged: ${check[0] ?? 'the check says nothing'}`;
    return problem(
      'database',
      found,
      `sqlite3 ${word} .recover may read what is in it; mv ${word} ${word}.old starts afresh`,
      data,
    );
  }
  const what = `${file}, ${bytesText(bytes)}, schema ${version}`;
  if (version !== undefined && version < steps.length)
    return note(
      'database',
      what,
      `the next start brings it to schema ${steps.length}; copy it first if older versions are used too`,
      data,
    );
  return ok('database', `${what}, ${conversations} conversations, sound`, data);
}
