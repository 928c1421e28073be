import { rmSync } from 'node:fs';
import type { Passage } from '../chat/passages.js';
import { LlmtuiError } from '../errors.js';
import { Database } from './database.js';

/** A file by which it is known whether it has changed. */
export interface FileState {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When it was written, in milliseconds since the epoch. */
  readonly modified: number;
}

/** A file of the index. */
export interface IndexedFile extends FileState {
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
}

export interface EmbeddedPassage extends Passage {
  /** Of length 1. */
  readonly vector: Float32Array;
}

/** A passage that was looked for. */
export interface FoundPassage extends Passage {
  readonly path: string;
  /** Cosine of the angle between passage and question, -1 to 1. */
  readonly score: number;
}

/** Of the tables and of how passages are made: an index of another version is begun afresh. */
const VERSION = 1;
/** Vectors that are looked at at once. */
const PAGE = 2000;

const tables = `
  CREATE TABLE IF NOT EXISTS files (
    id INTEGER PRIMARY KEY, model TEXT NOT NULL, path TEXT NOT NULL,
    size INTEGER NOT NULL, modified REAL NOT NULL, hash TEXT NOT NULL, UNIQUE (model, path));
  CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, text TEXT NOT NULL, vector TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS passages_of_file ON passages (file);
  PRAGMA user_version = ${VERSION}`;

/** A file that is `root` or lies below it; takes the model, and root three times. */
const BELOW = `files.model = ? AND (path = ? OR substr(path, 1, length(?) + 1) = ? || '/')`;

/**
 * Passages of files with their vectors, by model: an SQLite database that several processes may use at once. It holds
 * nothing that cannot be made again. Methods throw STORE_FAILED; `isDamaged` tells when the file has to go.
 */
export class PassageIndex {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** Opens `file`, made with its folder where it is missing, and afresh where it is damaged or of another version. */
  static open(file: string): PassageIndex {
    try {
      return PassageIndex.#begin(file);
    } catch (thrown) {
      if (!isDamaged(thrown)) throw thrown;
      PassageIndex.remove(file);
      return PassageIndex.#begin(file);
    }
  }

  /** Removes the file, and those that SQLite puts beside it. */
  static remove(file: string): void {
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  }

  static #begin(file: string): PassageIndex {
    const database = Database.open(file);
    try {
      database.useWriteAheadLog();
      const [version = 0] = database.query<number>('SELECT user_version AS json FROM pragma_user_version');
      if (version !== VERSION) {
        database.transaction(() => {
          database.script('DROP TABLE IF EXISTS passages; DROP TABLE IF EXISTS files');
          database.script(tables);
        });
      }
      return new PassageIndex(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** The files at or below `root` that it holds for a model, by path. */
  files(model: string, root: string): ReadonlyMap<string, IndexedFile> {
    const rows = this.#database.query<IndexedFile>(
      `SELECT json_object('path', path, 'size', size, 'modified', modified, 'hash', hash) AS json
       FROM files WHERE ${BELOW}`,
      ...[model, root, root, root],
    );
    return new Map(rows.map(row => [row.path, row]));
  }

  /** Puts a file and its passages in the place of what was known of it. */
  put(
    model: string,
    { path, size, modified, hash }: IndexedFile,
    passages: readonly EmbeddedPassage[],
  ): void {
    this.#database.transaction(() => {
      this.#drop(model, path);
      this.#database.run(
        'INSERT INTO files (model, path, size, modified, hash) VALUES (?, ?, ?, ?, ?)',
        ...[model, path, size, modified, hash],
      );
      for (const { text, firstLine, lastLine, vector } of passages) {
        this.#database.run(
          `INSERT INTO passages (file, first_line, last_line, text, vector)
           SELECT id, ?, ?, ?, ? FROM files WHERE model = ? AND path = ?`,
          ...[firstLine, lastLine, text, toText(vector), model, path],
        );
      }
    });
  }

  /** The same content, written again. */
  touch(model: string, { path, size, modified }: FileState): void {
    const change = 'UPDATE files SET size = ?, modified = ? WHERE model = ? AND path = ?';
    this.#database.run(change, size, modified, model, path);
  }

  /** Forgets files. */
  remove(model: string, paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#database.transaction(() => {
      for (const path of paths) this.#drop(model, path);
    });
  }

  /** Passages at or below `root`. */
  count(model: string, root: string): number {
    const query = `SELECT count(*) AS json FROM passages JOIN files ON files.id = file WHERE ${BELOW}`;
    return this.#database.query<number>(query, ...[model, root, root, root])[0] ?? 0;
  }

  /** The `top` passages at or below `root` whose vectors are nearest to one of length 1, nearest first. */
  nearest(model: string, root: string, vector: Float32Array, top: number): readonly FoundPassage[] {
    let best: { readonly id: number; readonly score: number }[] = [];
    for (let after = 0; ; ) {
      const rows = this.#database.query<readonly [number, string]>(
        `SELECT json_array(passages.id, vector) AS json FROM passages JOIN files ON files.id = file
         WHERE ${BELOW} AND passages.id > ? ORDER BY passages.id LIMIT ${PAGE}`,
        ...[model, root, root, root, after],
      );
      const scored = rows.map(([id, text]) => ({ id, score: dot(vector, toVector(text)) }));
      best = [...best, ...scored].sort((one, other) => other.score - one.score).slice(0, top);
      if (rows.length < PAGE) break;
      after = rows.at(-1)![0];
    }
    return best.flatMap(({ id, score }) => this.#passage(id).map(passage => ({ ...passage, score })));
  }

  close(): void {
    this.#database.close();
  }

  #passage(id: number): readonly (Passage & { readonly path: string })[] {
    return this.#database.query(
      `SELECT json_object('path', path, 'text', text, 'firstLine', first_line, 'lastLine', last_line) AS json
       FROM passages JOIN files ON files.id = file WHERE passages.id = ?`,
      id,
    );
  }

  #drop(model: string, path: string): void {
    const which = 'SELECT id FROM files WHERE model = ? AND path = ?';
    this.#database.run(`DELETE FROM passages WHERE file IN (${which})`, model, path);
    this.#database.run('DELETE FROM files WHERE model = ? AND path = ?', model, path);
  }
}

/** Whether the file of an index is no database any more. */
export function isDamaged(thrown: unknown): boolean {
  if (!(thrown instanceof LlmtuiError) || thrown.code !== 'STORE_FAILED') return false;
  const { cause } = thrown;
  if (cause instanceof SyntaxError) return true;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT');
}

/** As base64 of 32-bit floats, little-endian: rows travel as JSON. */
const toText = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

function toVector(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 4));
}

/** Of vectors of length 1 the cosine. */
function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * (other[at] ?? 0);
  return sum;
}
