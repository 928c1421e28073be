import { LlmtuiError } from '../errors.js';
import type { Database } from './database.js';

/** "llmt": marks the file as ours, so that another program's database is never written to. */
const APPLICATION_ID = 0x6c6c6d74;

/**
 * Step n takes a database from schema version n to n + 1; `PRAGMA user_version` holds the version. A step that was
 * released is never edited: what changes the tables is a new step.
 */
export const steps: readonly string[] = [
  `
  CREATE TABLE conversation (
    id         TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    titled     INTEGER NOT NULL,
    system     TEXT NOT NULL,
    sampling   TEXT NOT NULL CHECK (json_valid(sampling)),
    model      TEXT NOT NULL,
    leaf       TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    removed_at INTEGER,
    messages   INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX conversation_newest ON conversation (updated_at DESC, id DESC)
    WHERE removed_at IS NULL AND messages > 0;

  CREATE TABLE message (
    seq          INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    id           TEXT NOT NULL,
    parent       TEXT,
    role         TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
    parts        TEXT NOT NULL CHECK (json_valid(parts)),
    origin       TEXT CHECK (json_valid(origin)),
    created_at   INTEGER NOT NULL,
    UNIQUE (conversation, id),
    FOREIGN KEY (conversation, parent) REFERENCES message (conversation, id) DEFERRABLE INITIALLY DEFERRED
  ) STRICT;
  CREATE INDEX message_children ON message (conversation, parent);
  CREATE INDEX message_prompts ON message (seq) WHERE role = 'user';
  CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
    UPDATE conversation SET messages = messages + 1, leaf = NEW.id WHERE id = NEW.conversation;
  END;

  CREATE TABLE draft (conversation TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE session (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

/**
 * Brings an open database to the newest schema, in one transaction, so that two processes that start at once do it
 * once. Throws STORE_FAILED for a database of a newer llmtui or of another program, which stay untouched.
 */
export function migrate(database: Database, wanted: readonly string[] = steps): void {
  const found = versionOf(database, wanted.length);
  database.useWriteAheadLog();
  if (found === wanted.length) return;
  database.transaction(() => {
    const version = versionOf(database, wanted.length);
    for (const step of wanted.slice(version)) database.script(step);
    database.script(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${wanted.length}`);
  });
}

/** One statement, so that all three are of one moment while another process makes the tables. */
const identity = `
  SELECT json_array((SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version),
                    (SELECT count(*) FROM sqlite_schema)) AS json`;

function versionOf(database: Database, newest: number): number {
  const [owner = 0, version = 0, objects = 0] = database.query<readonly number[]>(identity)[0] ?? [];
  if (owner !== APPLICATION_ID && (owner !== 0 || version !== 0 || objects !== 0)) {
    throw new LlmtuiError(
      'STORE_FAILED',
      `"${database.file}" is a database of another program: move it away`,
    );
  }
  if (version > newest) {
    throw new LlmtuiError(
      'STORE_FAILED',
      `"${database.file}" was written by a newer llmtui (schema ${version}, this one knows ${newest}): update llmtui`,
    );
  }
  return version;
}
