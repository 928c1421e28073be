import { APIConnectionTimeoutError, APIError } from 'openai';
import { LlmtuiError } from '../../errors.js';
import type { RemoteSpec } from './spec.js';

/** A stream that ended without telling why. */
export class CutStream extends Error {}

/** What went wrong with a request, and whether the same request may go well later. */
export interface RemoteFailure {
  readonly error: LlmtuiError;
  readonly isTransient: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfterMs?: number;
}

/** Characters of a server's own words that are shown. */
const LONGEST_QUOTE = 300;

/** What was thrown by a request, in words that name what to do, free of the key and of control characters. */
export function remoteFailure(thrown: unknown, spec: RemoteSpec, wallClock: () => number): RemoteFailure {
  const own = chainOf(thrown).find(cause => cause instanceof LlmtuiError);
  if (own !== undefined) return { error: own, isTransient: false };
  if (thrown instanceof APIError && thrown.status !== undefined) {
    return { ...ofStatus(thrown, thrown.status, spec), ...retryAfter(thrown.headers, wallClock) };
  }
  return ofConnection(thrown, spec);
}

function ofStatus(thrown: APIError, status: number, spec: RemoteSpec): RemoteFailure {
  const { origin } = new URL(spec.baseUrl);
  const said = quoted(thrown, spec);
  const final = (code: LlmtuiError['code'], text: string): RemoteFailure => ({
    error: new LlmtuiError(code, text),
    isTransient: false,
  });
  if (status === 401 || status === 403) {
    // Servers quote the key that they refuse.
    const key = spec.key === undefined ? 'wants a key' : 'refuses the key';
    return final('UNAVAILABLE', `${origin} ${key} (HTTP ${status}): set the variable that api_key_env names`);
  }
  if (status === 404) {
    const name = clean(spec.model, spec);
    return final(
      'MODEL_NOT_FOUND',
      `${origin} has no model ${name}, or base_url is wrong, which usually ends in /v1${said}`,
    );
  }
  if (
    status === 413 ||
    thrown.code === 'context_length_exceeded' ||
    /context (?:length|size|window)/i.test(said)
  )
    return final('CONTEXT_FULL', `the conversation is too long for ${origin}${said}; shorten it`);
  if (thrown.code === 'insufficient_quota')
    return final('UNAVAILABLE', `the account at ${origin} has no quota left${said}`);
  if (status === 429) return later(`${origin} allows no more requests for now (HTTP 429)${said}; try later`);
  if (status === 408 || status === 409 || status >= 500)
    return later(`${origin} cannot answer now (HTTP ${status})${said}; try later`);
  return final('BAD_INPUT', `${origin} refuses the request (HTTP ${status})${said}`);
}

const later = (text: string): RemoteFailure => ({
  error: new LlmtuiError('UNAVAILABLE', text),
  isTransient: true,
});

/** Failures of a connection by Node's code, and what to do about each. */
const connections: readonly (readonly [code: RegExp, isTransient: boolean, what: string, advice: string])[] =
  [
    [/^ENOTFOUND$/, false, 'is not known to the name server', 'check base_url and the network'],
    [/^EAI_AGAIN$/, true, 'cannot be looked up now', 'check the network'],
    [/^ECONNREFUSED$/, false, 'takes no connections', 'start the server there, or correct base_url'],
    [
      /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH/,
      false,
      'has a certificate that is not trusted',
      'name the file of its authority in NODE_EXTRA_CA_CERTS',
    ],
    [/SSL|TLS|^EPROTO$/, false, 'does not speak TLS as it should', 'check whether base_url is http or https'],
    [/TIMEDOUT|TIMEOUT/, true, 'does not answer in time', 'check base_url and the network'],
    [/UNREACH|NETDOWN|HOSTDOWN/, true, 'cannot be reached', 'check the network'],
  ];

function ofConnection(thrown: unknown, spec: RemoteSpec): RemoteFailure {
  const { origin } = new URL(spec.baseUrl);
  const chain = chainOf(thrown);
  if (chain.some(cause => cause instanceof SyntaxError)) {
    const error = new LlmtuiError(
      'UNAVAILABLE',
      `${origin} sends what is no JSON: check base_url in models.yaml`,
    );
    return { error, isTransient: false };
  }
  if (chain.some(({ message }) => message === 'bad port')) {
    const text = `${origin} is a port that Node.js does not call; let the server use another one`;
    return { error: new LlmtuiError('UNAVAILABLE', text), isTransient: false };
  }
  if (thrown instanceof CutStream) return later(`${origin} broke off in the middle of its answer; try again`);
  const code = thrown instanceof APIConnectionTimeoutError ? 'ETIMEDOUT' : codeIn(chain);
  const known = connections.find(([codes]) => codes.test(code));
  if (known !== undefined) {
    const [, isTransient, what, advice] = known;
    return { error: new LlmtuiError('UNAVAILABLE', `${origin} ${what} (${code}); ${advice}`), isTransient };
  }
  if (thrown instanceof APIError && thrown.error !== undefined)
    return later(`${origin} failed in the middle of its answer${quoted(thrown, spec)}; try again`);
  return later(`the connection to ${origin} broke${code === '' ? '' : ` (${code})`}; try again`);
}

/** A failure and its causes, outermost first. */
function chainOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let cause = thrown; cause instanceof Error && chain.length < 8; cause = inner(cause))
    chain.push(cause);
  return chain;
}

const inner = (error: Error): unknown => (error instanceof AggregateError ? error.errors[0] : error.cause);

function codeIn(chain: readonly Error[]): string {
  for (const error of chain) if ('code' in error && typeof error.code === 'string') return error.code;
  return '';
}

/** The server's own words, where it has any. */
function quoted({ error }: APIError, spec: RemoteSpec): string {
  const said = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  const text = typeof said === 'string' ? clean(said, spec) : '';
  return text === '' ? '' : `: ${text}`;
}

/** A text of the server on one line, without the key and the values of headers. */
function clean(text: string, { key = '', headers = {} }: RemoteSpec): string {
  const secrets = [key, ...Object.values(headers)].filter(secret => secret.length >= 4);
  const open = secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
  const line = open.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3. */
function retryAfter(
  headers: Headers | undefined,
  wallClock: () => number,
): Pick<RemoteFailure, 'retryAfterMs'> {
  const given = headers?.get('retry-after')?.trim() ?? '';
  if (given === '') return {};
  const ms = /^\d+(?:\.\d+)?$/.test(given) ? Number(given) * 1000 : Date.parse(given) - wallClock();
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {};
}
