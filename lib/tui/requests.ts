import type { State } from './state.js';

/** A request to the server of this process, from its beginning on. Text as it came: not clean. */
export interface ServedRequest {
  /** Tells one from another. */
  readonly key: number;
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly client: string;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
  readonly model?: string;
  readonly promptTokens?: number;
  readonly replyTokens?: number;
  readonly tokensPerSecond?: number;
  /** Undefined while it runs. */
  readonly status?: number;
  readonly milliseconds?: number;
  /** When the first tokens were there, and how many; for the speed of a reply that runs. */
  readonly writing?: { readonly since: number; readonly tokens: number };
  /** Why it failed, where the client was not told all of it. */
  readonly detail?: string;
}

/** A server in the same process. */
export interface ServedBeside {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Hears of requests from now on, and of every change. */
  readonly watch: (hear: (request: ServedRequest) => void) => void;
  /** The model that answers those who name none. */
  readonly choose: (name: string) => void;
  /** Milliseconds for which running replies may go on when it ends. */
  readonly drainMs: number;
  /** Lets them go on, and ends. Idempotent. */
  readonly close: () => Promise<void>;
}

/** The requests of this session, oldest first. */
export interface Requests {
  readonly rows: readonly ServedRequest[];
  /** The key of the marked one; null follows the newest. */
  readonly marked: number | null;
}

export const noRequests: Requests = { rows: [], marked: null };

/** Milliseconds of writing that tell how fast it is. */
const LEAST_MS = 500;
/** Requests that are kept; the oldest that are over go first. */
const MOST = 500;

/** The requests with what is new of some; `now` in milliseconds since the epoch. */
export function withRequests(
  { rows, marked }: Requests,
  changed: readonly ServedRequest[],
  now: number,
): Requests {
  const byKey = new Map(rows.map(row => [row.key, row]));
  for (const row of changed) {
    const past = byKey.get(row.key);
    const { replyTokens: tokens } = row;
    const begins = past?.writing === undefined && tokens !== undefined;
    byKey.set(row.key, { ...past, ...row, ...(begins && { writing: { since: now, tokens } }) });
  }
  const all = [...byKey.values()];
  const gone = new Set(all.filter(isOver).slice(0, Math.max(0, all.length - MOST)));
  return { rows: all.filter(row => !gone.has(row)), marked };
}

/** Tokens per second: as the engine measured, or so far; undefined where that says nothing yet. */
export function speedOf(
  { tokensPerSecond, replyTokens = 0, writing, status }: ServedRequest,
  now: number,
): number | undefined {
  if (tokensPerSecond !== undefined || status !== undefined || writing === undefined) return tokensPerSecond;
  const ms = now - writing.since;
  return ms < LEAST_MS ? undefined : ((replyTokens - writing.tokens) / ms) * 1000;
}

export const isOver = ({ status }: ServedRequest): boolean => status !== undefined;

/** How many are being answered. */
export function runningRequests({ requests }: Pick<State, 'requests'>): number {
  return requests.rows.filter(row => !isOver(row)).length;
}

/** As the pane shows them: those that run first, the newest of each first. */
export function requestRows({ requests }: Pick<State, 'requests'>): readonly ServedRequest[] {
  const newest = requests.rows.toReversed();
  return [...newest.filter(row => !isOver(row)), ...newest.filter(isOver)];
}

/** The place of the marked request in `requestRows`; the first where none is marked, or it is gone. */
export function requestAt({ requests }: Pick<State, 'requests'>, rows: readonly ServedRequest[]): number {
  return Math.max(
    0,
    rows.findIndex(({ key }) => key === requests.marked),
  );
}

/** Marks the request in a place of `requestRows`; the first place follows what is new. */
export function withRequestMark(state: State, at: number): State {
  const rows = requestRows(state);
  const place = Math.max(0, Math.min(rows.length - 1, at));
  return {
    ...state,
    requests: { ...state.requests, marked: place === 0 ? null : (rows[place]?.key ?? null) },
  };
}
