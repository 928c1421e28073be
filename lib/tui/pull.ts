import type { DownloadProgress } from '../models/hub/progress.js';
import { bytes, timeLeft } from './format.js';

/** A model that is being downloaded, or was: what has come is kept, so that it goes on where it was. */
export interface Pull {
  /** What was asked for: a profile, `user/repo:quant` or a URL. */
  readonly reference: string;
  /** As the list shows it. */
  readonly name: string;
  readonly step: PullStep;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  readonly bytesPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  /** Why it failed; empty otherwise. */
  readonly reason: string;
  /** Whether the model is to answer once it is here. */
  readonly use: boolean;
}

/** `asking`: the hub is asked what there is; the next three as the download tells; the last two can be taken up again. */
export type PullStep = 'asking' | DownloadProgress['type'] | 'stopped' | 'failed';

/** A pull that has just been asked for; a former one of the same thing goes on where it was. */
export function begunPull(reference: string, use: boolean, former?: Pull): Pull {
  return {
    reference,
    name: former?.name ?? shortName(reference),
    step: 'asking',
    done: former?.done ?? 0,
    total: former?.total ?? 0,
    bytesPerSecond: undefined,
    secondsLeft: undefined,
    reason: '',
    use,
  };
}

/** Whether it is under way. */
export function isPulling({ step }: Pull): boolean {
  return step !== 'stopped' && step !== 'failed';
}

/** The share that is here, 0 to 1. */
export function shareOf({ done, total }: Pull): number {
  return total > 0 ? Math.min(1, done / total) : 0;
}

/** What it does, in a word or two: `34 %`, `checks 50 %`, `stopped`. */
export function pullStatus(pull: Pull): string {
  const share = `${Math.floor(shareOf(pull) * 100)} %`;
  switch (pull.step) {
    case 'asking':
      return 'asks';
    case 'waiting':
      return 'waits';
    case 'loading':
      return share;
    case 'checking':
      return `checks ${share}`;
    case 'stopped':
      return pull.total > 0 ? `stopped ${share}` : 'stopped';
    case 'failed':
      return 'failed';
  }
}

/** Bytes, rate and time left, as far as they are known. */
export function pullFigures({ step, done, total, bytesPerSecond, secondsLeft }: Pull): readonly string[] {
  if (total === 0) return [];
  const here = `${bytes(done)} of ${bytes(total)}`;
  if (step !== 'loading') return [here];
  return [
    here,
    ...(bytesPerSecond === undefined ? [] : [`${bytes(bytesPerSecond)}/s`]),
    ...(secondsLeft === undefined ? [] : [`${timeLeft(secondsLeft)} left`]),
  ];
}

/** `user/repo:quant` and URLs by their last part, without what every repository of models has in its name. */
function shortName(reference: string): string {
  const last = reference.replace(/\/+$/, '').split('/').at(-1) ?? reference;
  return last.replace(/\.gguf$/i, '').replace(/-gguf(?=:|$)/i, '') || reference;
}
