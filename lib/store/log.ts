import { closeSync, fstatSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.js';
import { type LogLevel, logLevels } from './settings.js';

/** Appends lines to the log file; neither method ever throws. */
export interface Log {
  log(level: LogLevel, text: string): void;
  close(): void;
}

/** Bytes after which a file is put aside, and how many are kept: `llmtui.log`, `.1` and `.2`. */
const LARGEST = 1024 * 1024;
const FILES = 3;

/** Milliseconds after which the lock of a process that died while it rotated is taken away. */
const STALE_LOCK = 10_000;

/** Characters of one entry. */
const LONGEST_ENTRY = 16_384;

/**
 * Opens a log: one line per entry, `2026-01-31T12:00:00.000Z INFO 1234 text`, with the process id; control characters
 * are escaped. Entries below `level` are left out. Lines are written whole and at once, and several processes may
 * write to one file: they follow when one of them puts a full file aside. Where the file cannot be written, entries
 * are dropped: a log is no reason to stop.
 */
export function openLog(file: string, level: LogLevel, now: () => number = Date.now): Log {
  const least = logLevels.indexOf(level);
  let open: number | undefined;
  return {
    log(at, text) {
      if (logLevels.indexOf(at) < least) return;
      try {
        const line = `${new Date(now()).toISOString()} ${at} ${process.pid} ${escaped(text)}\n`;
        open = current(file, open, now);
        writeSync(open, line);
      } catch {
        // Nothing to tell it to.
      }
    },
    close() {
      if (open !== undefined) closeQuietly(open);
      open = undefined;
    },
  };
}

/** The descriptor to write to, after putting a full file aside and following another process that did. */
function current(file: string, open: number | undefined, now: () => number): number {
  const here = open !== undefined && isAt(open, file) ? open : reopen(file, open);
  if (fstatSync(here).size < LARGEST || !rotate(file, now)) return here;
  return reopen(file, here);
}

function isAt(open: number, file: string): boolean {
  const there = statSync(file, { throwIfNoEntry: false });
  return there !== undefined && there.ino === fstatSync(open).ino;
}

function reopen(file: string, open: number | undefined): number {
  if (open !== undefined) closeQuietly(open);
  makeFolder(dirname(file));
  return openSync(file, 'a', 0o600);
}

/** Puts the full file aside. One process at a time: another one meanwhile goes on in the full file. */
function rotate(file: string, now: () => number): boolean {
  const lock = `${file}.lock`;
  const found = statSync(lock, { throwIfNoEntry: false });
  if (found !== undefined && now() - found.mtimeMs > STALE_LOCK) rmSync(lock, { force: true });
  try {
    closeSync(openSync(lock, 'wx', 0o600));
  } catch {
    return false;
  }
  try {
    // Another process may have rotated since this one measured.
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < LARGEST) return true;
    for (let age = FILES - 1; age > 0; age--) {
      const from = age === 1 ? file : `${file}.${age - 1}`;
      if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, `${file}.${age}`);
    }
    return true;
  } finally {
    rmSync(lock, { force: true });
  }
}

function closeQuietly(open: number): void {
  try {
    closeSync(open);
  } catch {
    // It was closed already.
  }
}

/** On one line and without anything that a terminal would obey when somebody looks at the log. */
function escaped(text: string): string {
  const cut = text.length > LONGEST_ENTRY ? `${text.slice(0, LONGEST_ENTRY)}…` : text;
  return cut.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, mark => {
    return mark === '\n'
      ? '\\n'
      : mark === '\t'
        ? '\\t'
        : `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
