import { type FailureCode, LlmtuiError, messageOf } from '../../errors.js';
import { plain } from '../plain.js';
import { CutShortError, codeOf, HttpError, isNetworkError, isRefusal } from './response.js';

/** What was asked for, in the words of a message. */
export interface Asked {
  /** `user/name` on the hub; undefined for a file of another server. */
  readonly repository?: string | undefined;
  /** A file, a repository or a URL. */
  readonly what: string;
  /** Of a file of another server. */
  readonly host?: string;
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
    return fail('UNAVAILABLE', noAnswer(thrown, asked.host ?? new URL(asked.endpoint).host));
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

function noAnswer(thrown: unknown, host: string): string {
  const code = codeOf(thrown) || messageOf(thrown);
  if (/CERT|SSL|TLS/.test(code)) {
    return `the certificate of ${host} cannot be trusted (${code}); where a proxy opens connections, name its certificate in NODE_EXTRA_CA_CERTS`;
  }
  return `no answer from ${host} (${code}); check the network and the proxy, then try again: what has come is kept`;
}

function unavailable({ host, status }: HttpError): string {
  if (status === 429)
    return `${host} takes no more requests for now; try again later, or log in with HF_TOKEN`;
  return `${host} answers with an error (${status}); try again later: what has come is kept`;
}

function refusal(error: HttpError, what: string, asked: Asked): readonly [FailureCode, string] {
  const { repository, endpoint, hasToken, instead } = asked;
  const { host } = new URL(endpoint);
  if (repository === undefined || error.host !== host) {
    const gone = error.status === 404 || error.status === 410;
    return gone
      ? ['MODEL_NOT_FOUND', `there is no such file on ${error.host}; check the URL`]
      : [
          'UNAVAILABLE',
          `${error.host} does not give the file to everybody (${error.status}); download it in a browser`,
        ];
  }
  if (error.hubCode === 'GatedRepo' || error.status === 403) {
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
  if (error.hubCode === 'RevisionNotFound')
    return ['MODEL_NOT_FOUND', `${repository} has no such revision; leave it out to pull the newest`];
  if (error.hubCode === 'EntryNotFound')
    return ['MODEL_NOT_FOUND', `${repository} has no file ${what}; pull ${repository} lists what it has`];
  return ['MODEL_NOT_FOUND', `there is no public repository ${repository}; ${near}`];
}
