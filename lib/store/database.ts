import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import { failureOf } from './failure.js';
import { makeFolder } from './make-folder.js';

/** What a statement takes. libsql 0.5 aborts the whole process when it is handed a boolean: pass 0 and 1. */
export type Value = string | number | null;

type Statement = ReturnType<InstanceType<typeof Libsql>['prepare']>;

/** Milliseconds to wait for another process that is writing; the event loop stands still meanwhile. */
const BUSY_TIMEOUT = 3000;

/** One SQLite file, shared safely with other processes. Whatever fails throws STORE_FAILED that says what to do. */
export class Database {
  readonly file: string;
  readonly #connection: InstanceType<typeof Libsql>;
  readonly #statements = new Map<string, Statement>();

  private constructor(file: string, connection: InstanceType<typeof Libsql>) {
    this.file = file;
    this.#connection = connection;
  }

  /** Opens `file`, made with its folder where it is missing, readable by its owner alone. */
  static open(file: string): Database {
    try {
      makeFolder(dirname(file));
      // SQLite would create the file with the umask's mode; its -wal and -shm files take over the mode of the file.
      closeSync(openSync(file, 'a', 0o600));
      accessSync(file, constants.R_OK | constants.W_OK);
      return new Database(file, new Libsql(file, { timeout: BUSY_TIMEOUT }));
    } catch (error) {
      throw failureOf(error, file);
    }
  }

  /**
   * Sets how the file is written: a write-ahead log, so that readers and one writer do not wait for each other, and
   * NORMAL, which leaves flushing the log to the operating system. Where the file system cannot share memory, as
   * over a network, SQLite keeps its rollback journal, which is slower and as safe.
   */
  useWriteAheadLog(): void {
    this.script('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
  }

  /** Runs statements that give no rows and take no values. */
  script(sql: string): void {
    this.#attempt(() => this.#connection.exec(sql));
  }

  /** Runs one statement; returns how many rows it changed. */
  run(sql: string, ...values: readonly Value[]): number {
    return this.#attempt(() => this.#prepare(sql).run([...values]).changes);
  }

  /**
   * Runs one query whose only column, named `json`, is JSON text, and returns that column, parsed, in order.
   * All rows arrive as one run of bytes, because libsql 0.5 cuts a text column at its first NUL, aborts the process on
   * text that is no UTF-8 (JSON's escape of half a surrogate pair, or a damaged file, is enough), and takes twice as
   * long for ten thousand rows. An ordered subquery hands its rows on in their order.
   */
  query<Row>(sql: string, ...values: readonly Value[]): Row[] {
    const whole = `SELECT CAST('[' || coalesce(group_concat(json), '') || ']' AS BLOB) FROM (${sql})`;
    return this.#attempt(() => {
      const [bytes] = this.#prepare(whole)
        .raw()
        .get([...values]) as [Uint8Array];
      return JSON.parse(new TextDecoder().decode(bytes));
    });
  }

  /** Runs `work` as one write transaction: all of it or nothing, and no other process writes in between. */
  transaction<Result>(work: () => Result): Result {
    this.script('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.script('COMMIT');
      return result;
    } catch (error) {
      // A full disk has already rolled back: a second ROLLBACK would hide the first error.
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  /** Moves the write-ahead log into the file as far as other processes allow, and closes. */
  close(): void {
    try {
      this.#connection.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Only tidying: the next process that opens the file reads the log.
    }
    this.#statements.clear();
    this.#connection.close();
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw failureOf(error, this.file);
    }
  }
}
