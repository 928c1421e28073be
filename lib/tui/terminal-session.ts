import { closeSync } from 'node:fs';
import { EXIT_BUG } from '../errors.js';
import { clean } from '../terminal/sanitise.js';
import type { Surface } from './surface.js';

/** Why the program has to end although nobody asked it to: a signal, or a bug. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'bug';

export interface GuardOptions {
  readonly process: NodeJS.Process;
  /** Saves what must not be lost. The program ends when it settles, or after `graceMs`. */
  readonly onStop: (reason: StopReason) => Promise<void> | void;
  /** Milliseconds that saving may take. */
  readonly graceMs?: number;
}

export interface TerminalSession {
  /** Saves and ends the program with the status of `reason`, as the signal itself would. */
  stop(reason: StopReason): Promise<void>;
  /** Hands the terminal to the shell (Ctrl-Z) and returns when the program is in front again. */
  suspend(): void;
  /** Takes the listeners off and restores the terminal: the program goes on without it. */
  release(): void;
}

/** 128 plus the number of the signal, as shells report it. */
const statuses: Readonly<Record<StopReason, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
  bug: EXIT_BUG,
};
const GRACE_MS = 3000;

/**
 * Sees to it that the terminal is as it was, whatever ends or stops the program: a return, a throw, a rejection,
 * SIGINT, SIGTERM, SIGHUP, SIGTSTP. Call once, before `surface.start`.
 */
export function guardTerminal(surface: Surface, options: GuardOptions): TerminalSession {
  const { process, onStop, graceMs = GRACE_MS } = options;
  let stopping = false;

  async function stop(reason: StopReason): Promise<void> {
    if (stopping) {
      // A second Ctrl-C waits no longer. A hang-up comes by more than one way, and must not cut saving short.
      if (reason === 'SIGINT') leave(reason);
      return;
    }
    stopping = true;
    const grace = setTimeout(() => leave(reason), graceMs);
    try {
      await onStop(reason);
    } catch (error) {
      complain(error);
    }
    clearTimeout(grace);
    leave(reason);
  }

  function leave(reason: StopReason): void {
    surface.restore();
    if (surface.gone) closeStreams();
    process.exit(statuses[reason]);
  }

  function complain(error: unknown): void {
    surface.restore();
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${clean(stack)}\n`);
  }

  function onBug(error: unknown): void {
    complain(error);
    void stop('bug');
  }

  function suspend(): void {
    const { lent } = surface;
    surface.suspend();
    // The whole job stops, npm and shell wrappers included. Where no shell could continue it, the kernel stops none.
    process.off('SIGTSTP', suspend);
    process.kill(0, 'SIGTSTP');
    process.on('SIGTSTP', suspend);
    if (!lent) surface.resume();
  }

  const restore = (): void => surface.restore();
  const listeners = new Map<string, (error: unknown) => void>([
    // Ctrl-C, Ctrl-Z and fg in an editor that has the terminal are the editor's; we are in the same job.
    ['SIGINT', () => void (surface.lent || stop('SIGINT'))],
    ['SIGTERM', () => void stop('SIGTERM')],
    ['SIGHUP', () => void stop('SIGHUP')],
    ['uncaughtException', onBug],
    ['unhandledRejection', onBug],
    ['exit', restore],
  ]);
  // Windows has neither.
  if (process.platform !== 'win32') {
    listeners.set('SIGTSTP', suspend);
    // Stopped by SIGSTOP, nobody gave the terminal back; the shell has used it since.
    listeners.set('SIGCONT', () => surface.lent || surface.resume());
  }
  for (const [event, listener] of listeners) process.on(event, listener);

  function release(): void {
    for (const [event, listener] of listeners) process.off(event, listener);
    surface.restore();
  }

  return { stop, suspend, release };
}

/** Node aborts at the end where it cannot reset the modes of a terminal that is gone, but passes over what is closed. */
function closeStreams(): void {
  for (const fd of [0, 1, 2]) {
    try {
      closeSync(fd);
    } catch {
      // Closed already.
    }
  }
}
