import type { Lines, Position, Range } from './lines.js';
import { after, isSame, splice } from './lines.js';

/** One step of undo: at `at`, `removed` gave way to `inserted`; the cursor went from `before` to `after`. */
export interface Step {
  readonly at: Position;
  readonly removed: string;
  readonly inserted: string;
  readonly before: Position;
  readonly after: Position;
}

/** Both newest last. */
export interface History {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

/** What a step of undo gives back. */
export interface Restored {
  readonly lines: Lines;
  readonly cursor: Position;
  readonly history: History;
}

/** Steps kept; older ones cannot be undone. */
const MOST_STEPS = 1000;

export const noHistory: History = { past: [], future: [] };

/** Remembers a step, as a part of the last one where `joins` and where the two touch. */
export function record({ past, future }: History, step: Step, joins: boolean): History {
  const last = joins && future.length === 0 ? past.at(-1) : undefined;
  const whole = last && merged(last, step);
  if (whole) return { past: past.with(-1, whole), future: [] };
  return { past: [...past.slice(1 - MOST_STEPS), step], future: [] };
}

/** Typing goes on where it ended; backspace goes on to the left, delete at the same place. */
function merged(first: Step, second: Step): Step | undefined {
  const ends = { before: first.before, after: second.after };
  if (second.removed === '' && isSame(second.at, after(first.at, first.inserted))) {
    return { ...ends, at: first.at, removed: first.removed, inserted: first.inserted + second.inserted };
  }
  if (first.inserted !== '' || second.inserted !== '') return undefined;
  if (isSame(first.at, second.at)) {
    return { ...ends, at: first.at, removed: first.removed + second.removed, inserted: '' };
  }
  if (isSame(first.at, after(second.at, second.removed))) {
    return { ...ends, at: second.at, removed: second.removed + first.removed, inserted: '' };
  }
  return undefined;
}

/** Takes the last step back; undefined where nothing is left. */
export function undone(lines: Lines, { past, future }: History): Restored | undefined {
  const step = past.at(-1);
  if (step === undefined) return undefined;
  return {
    lines: splice(lines, rangeOf(step.at, step.inserted), step.removed),
    cursor: step.before,
    history: { past: past.slice(0, -1), future: [...future, step] },
  };
}

/** Does again what was last undone; undefined where nothing was. */
export function redone(lines: Lines, { past, future }: History): Restored | undefined {
  const step = future.at(-1);
  if (step === undefined) return undefined;
  return {
    lines: splice(lines, rangeOf(step.at, step.removed), step.inserted),
    cursor: step.after,
    history: { past: [...past, step], future: future.slice(0, -1) },
  };
}

function rangeOf(at: Position, text: string): Range {
  return { from: at, to: after(at, text) };
}
