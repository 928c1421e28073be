import type { Request, Response } from './messages.js';

/** Whatever runs a worker: a thread of this process, or a child process with one. */
export interface Host {
  post(request: Request): void;
  /** Ends a native call that is in progress; unless `always`, only a long one. Post first why. */
  abort(always: boolean): void;
  /** Ends it at once, whatever it does. What it held of this process's memory is lost. */
  kill(): void;
  onResponse(listener: (response: Response) => void): void;
  /** Called once, when it is gone. `reason` is null unless that was unexpected. */
  onExit(listener: (reason: string | null) => void): void;
}
