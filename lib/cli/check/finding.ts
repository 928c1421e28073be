/** How a check of a model or a server came out. */
export type Verdict = 'ok' | 'warning' | 'failed';

/** Figures and names behind a finding, for JSON. */
export type Data = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** One line of a report. Its texts may come from files and servers: they are cleaned where they are printed. */
export interface Finding<Level extends string = Verdict> {
  /** What was looked at, in a word or two. */
  readonly about: string;
  readonly verdict: Level;
  /** What was found, on one line. */
  readonly text: string;
  /** What to do: a sentence, with a command where there is one. */
  readonly fix?: string;
  readonly data?: Data;
}

export const ok = (about: string, text: string, data?: Data): Finding => made(about, 'ok', text, {}, data);

export const warning = (about: string, text: string, fix: string, data?: Data): Finding =>
  made(about, 'warning', text, { fix }, data);

export const failed = (about: string, text: string, fix: string, data?: Data): Finding =>
  made(about, 'failed', text, { fix }, data);

function made(about: string, verdict: Verdict, text: string, fix: { fix?: string }, data?: Data): Finding {
  return { about, verdict, text, ...fix, ...(data !== undefined && { data }) };
}

/** How many findings came out so. */
export function countOf<Level extends string>(findings: readonly Finding<Level>[], level: Level): number {
  return findings.filter(({ verdict }) => verdict === level).length;
}

/** The end of what a model or server said, for a line: in quotes, cut at 60 characters. */
export function quoted(text: string, most = 60): string {
  const line = text.trim().replace(/\s+/g, ' ');
  const characters = [...line];
  return `"${characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line}"`;
}

/** A duration for a line: `12 ms`, `1.4 s`. */
export function timeText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
