import { type FailureCode, LlmtuiError, messageOf } from '../../errors.js';
import { plain } from '../plain.js';
import { CutShortError, codeOf, HttpError, isNetworkError, isRefusal } from './response.js';

/** What was asked for, in the words of a message. */
export interface Asked {
  /** `user/name` on the hub; undefined for a file of another server. */
  readonly repository?: string | undefined;
  /** Name of the file or of the URL's host. */
  readonly what: string;
  readonly endpoint: string;
  readonly hasToken: boolean;
  /** Repositories to name instead: near names where there is none, an open equivalent where one is closed. */
  readonly instead: readonly string[];
}

const diskFull: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Turns what a download or a question to the hub threw into what a person can act on; a bug of ours passes unchanged. */
export function explained(thrown: unknown, asked: Asked): unknown {
  if (thrown instanceof LlmtuiError) return thrown;
  const fail = (code: FailureCode, message: string): LlmtuiError =>
    new LlmtuiError(code, message, { cause: thrown });
  const what = plain(asked.what, 100);
  if (isRefusal(thrown)) return fail(...refusal(thrown, what, asked));
  if (thrown instanceof HttpError) return fail('UNAVAILABLE', unavailable(thrown));
  if (isNetworkError(thrown) || thrown instanceof CutShortError) {
    const host = URL.canParse(asked.endpoint) ? new URL(asked.endpoint).host : asked.endpoint;
    return fail(
      'UNAVAILABLE',
      `no answer from ${host} (${codeOf(thrown) || messageOf(thrown)}); check the network and the proxy, then try again: what has come is kept`,
    );
  }
  if (diskFull.has(codeOf(thrown))) {
    return fail(
      'STORE_FAILED',
      `the disk is full: free some space and pull ${what} again, what has come is kept`,
    );
  }
  if (thrown instanceof Error && 'syscall' in thrown) {
    return fail('STORE_FAILED', `${what} cannot be written: ${thrown.message}; check the folder of models`);
  }
  return thrown;
}

function unavailable({ host, status }: HttpError): string {
  if (status === 429)
    return `${host} takes no more requests for now; try again later, or log in with HF_TOKEN`;
  return `${host} answers with an error (${status}); try again later: what has come is kept`;
}

function refusal(error: HttpError, what: string, asked: Asked): readonly [FailureCode, string] {
  const { repository, endpoint, hasToken, instead } = asked;
  if (repository === undefined) {
    const gone = error.status === 404 || error.status === 410;
    return gone
      ? ['MODEL_NOT_FOUND', `there is no such file on ${error.host}; check the URL`]
      : [
          'UNAVAILABLE',
          `${error.host} does not give the file to everybody (${error.status}); download it in a browser`,
        ];
  }
  const isGated = error.hubCode === 'GatedRepo' || error.status === 403 || error.status === 451;
  if (isGated) {
    const token = hasToken ? 'with the account of your token' : 'and set HF_TOKEN to a token of your account';
    const open = instead.length === 0 ? '' : `, or pull an open equivalent: ${instead.join(', ')}`;
    return [
      'UNAVAILABLE',
      `${repository} wants its licence accepted first: do so on ${endpoint}/${repository} ${token}${open}`,
    ];
  }
  const near = instead.length === 0 ? 'llmtui search finds others' : `did you mean ${instead.join(', ')}?`;
  if (error.status === 401 && hasToken) {
    return [
      'UNAVAILABLE',
      `${error.host} refuses ${repository}: it does not exist, or your token may not read it; ${near}`,
    ];
  }
  const isFile = error.hubCode === 'EntryNotFound';
  if (isFile)
    return ['MODEL_NOT_FOUND', `${repository} has no file ${what}; pull ${repository} lists what it has`];
  return ['MODEL_NOT_FOUND', `there is no public repository ${repository}; ${near}`];
}
