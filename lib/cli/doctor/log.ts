import { accessSync, constants, statSync } from 'node:fs';
import { bytesText } from '../../terminal/units.js';
import { type DoctorFinding, note, ok, shellWord } from './finding.js';

export interface LogFacts {
  readonly file: string;
  /** Bytes; undefined where there is none yet. */
  readonly bytes?: number;
  readonly isFile: boolean;
  readonly isWritable: boolean;
  /** The setting. */
  readonly level: string;
}

export function readLog(file: string, level: string): LogFacts {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return { file, level, isFile: true, isWritable: true };
    return { file, level, bytes: stats.size, isFile: stats.isFile(), isWritable: isWritable(file) };
  } catch {
    return { file, level, isFile: false, isWritable: false };
  }
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A log that cannot be written stops nothing, so that it is never more than a note. */
export function logFinding({ file, bytes, isFile, isWritable, level }: LogFacts): DoctorFinding {
  const word = shellWord(file);
  const data = { file, bytes: bytes ?? null, level };
  if (!isFile) return note('log', `${file} is no file: nothing is logged`, `mv ${word} ${word}.old`, data);
  if (!isWritable)
    return note('log', `${file} cannot be written to: nothing is logged`, `chmod u+rw ${word}`, data);
  const size = bytes === undefined ? 'none yet' : bytesText(bytes);
  return ok('log', `${file}, ${size}, from level ${level} on`, data);
}
