import type { Dispatcher } from 'undici';

/** An answer of a server that is no success. */
export class HttpError extends Error {
  readonly status: number;
  /** Host that answered. */
  readonly host: string;
  /** What the hub calls it: `GatedRepo`, `RepoNotFound`, `EntryNotFound`; empty for other servers. */
  readonly hubCode: string;
  /** Milliseconds after which the server wants to be asked again; undefined where it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(url: URL, response: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>, now: number) {
    super(`${url.host} answered ${response.statusCode}`);
    this.name = 'HttpError';
    this.status = response.statusCode;
    this.host = url.host;
    this.hubCode = header(response.headers, 'x-error-code') ?? '';
    this.retryAfterMs = retryAfter(header(response.headers, 'retry-after'), now);
  }
}

/** A connection that ended before all that was asked for had come. */
export class CutShortError extends Error {
  constructor(host: string) {
    super(`the connection to ${host} was cut`);
    this.name = 'CutShortError';
  }
}

/** The value of a header; the first where it comes several times. */
export function header(headers: Dispatcher.ResponseData['headers'], name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value[0] : value;
}

/** Seconds or a date (RFC 9110, section 10.2.3), as milliseconds from now. */
function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

const busy: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504, 520, 522, 524]);

/** Whether asking again may help: the server is busy or broken, or the network failed on the way. */
export function isTransient(thrown: unknown): boolean {
  if (thrown instanceof HttpError) return busy.has(thrown.status);
  return thrown instanceof CutShortError || isNetworkError(thrown);
}

/** Whether the server lets nobody, or not everybody, have what was asked for: asking again is useless. */
export const isRefusal = (thrown: unknown): thrown is HttpError =>
  thrown instanceof HttpError && [401, 403, 404, 410, 451].includes(thrown.status);

const networkCodes =
  /^(?:UND_ERR_(?:SOCKET|CONNECT|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|RESPONSE|RES_.*|ABORTED|PRX_.*)|E(?:CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NETDOWN|HOSTDOWN|ADDRNOTAVAIL|AI_AGAIN|NOTFOUND|PROTO)|ENOTFOUND|HPE_\w+|.*(?:CERT|SSL|TLS).*)$/;

/** Whether the network, a name server or TLS failed, as Node and undici say it. */
export function isNetworkError(thrown: unknown): boolean {
  return (
    networkCodes.test(codeOf(thrown)) ||
    (thrown instanceof AggregateError && isNetworkError(thrown.errors[0]))
  );
}

/** The code of an error of Node or undici, or of its cause; empty where there is none. */
export function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return '';
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return codeOf(thrown.cause);
}
