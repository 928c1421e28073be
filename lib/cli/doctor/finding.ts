import type { Data, Finding } from '../check/finding.js';

/** How a part of the machine is: well, worth knowing, or in the way. */
export type Level = 'ok' | 'note' | 'problem';

export type DoctorFinding = Finding<Level>;

export const ok = (about: string, text: string, data?: Data): DoctorFinding =>
  made(about, 'ok', text, {}, data);

export const note = (about: string, text: string, fix: string, data?: Data): DoctorFinding =>
  made(about, 'note', text, { fix }, data);

export const problem = (about: string, text: string, fix: string, data?: Data): DoctorFinding =>
  made(about, 'problem', text, { fix }, data);

function made(
  about: string,
  verdict: Level,
  text: string,
  fix: { fix?: string },
  data?: Data,
): DoctorFinding {
  return { about, verdict, text, ...fix, ...(data !== undefined && { data }) };
}

/** A path as a shell takes it. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./~-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
