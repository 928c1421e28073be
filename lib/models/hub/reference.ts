import { LlmtuiError } from '../../errors.js';
import { plain } from '../plain.js';

/** Files of a repository on the hub. */
export interface RepositoryReference {
  readonly type: 'repository';
  /** `user/name`. */
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** Name of a quantisation, such as `Q4_K_M`, or of a file; the best that fits where not given. */
  readonly wanted?: string;
}

/** What a person asks to be downloaded. */
export type Reference = RepositoryReference | { readonly type: 'url'; readonly url: string };

const MAIN = 'main';
// Repository names of the hub (huggingface_hub, validate_repo_id): no `--`, no `..`, at most 96 characters.
const SEGMENT = '[A-Za-z0-9_](?:[\\w.-]*[A-Za-z0-9_])?';
const repositoryName = new RegExp(`^${SEGMENT}/${SEGMENT}$`);
const hubHosts: ReadonlySet<string> = new Set(['huggingface.co', 'www.huggingface.co', 'hf.co']);

/** Whether `name` is `user/name` as the hub allows it, which is safe as two folders too. */
export function isRepository(name: string): boolean {
  return repositoryName.test(name) && name.length <= 96 && !/\.\.|--/.test(name);
}

/**
 * Reads `user/repo`, `user/repo:quant`, `user/repo/file.gguf`, the same with `hf.co/` before it, and URLs: those of the
 * hub or of `endpoint`, which stands for it, are files of a repository; any other is a file of its own.
 * Throws BAD_INPUT for anything else.
 */
export function parseReference(text: string, endpoint: string): Reference {
  const given = text.trim();
  if (/^https?:\/\//i.test(given)) return parseUrl(given, endpoint);
  const [, path = given, wanted] =
    /^(.+?)(?::([^/:]+))?$/.exec(
      given.replace(/^(?:https?:\/\/)?(?:www\.)?(?:hf\.co|huggingface\.co)\//i, ''),
    ) ?? [];
  const [user = '', name = '', ...file] = path.split('/');
  return repository(`${user}/${name}`, MAIN, wanted ?? (file.join('/') || undefined), given);
}

function parseUrl(text: string, endpoint: string): Reference {
  if (!URL.canParse(text)) throw unreadable(text);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new LlmtuiError('BAD_INPUT', 'a URL with a password in it would end up in logs; remove it');
  }
  const isMirror = url.href.startsWith(`${endpoint}/`);
  if (!isMirror && !hubHosts.has(url.hostname)) return { type: 'url', url: url.href };
  // A mirror may have a path of its own before that of the hub.
  const pathname = isMirror ? url.pathname.slice(new URL(`${endpoint}/`).pathname.length - 1) : url.pathname;
  const [user = '', name = '', kind, revision, ...file] = decoded(pathname, text).split('/').slice(1);
  const isFile = kind === 'resolve' || kind === 'blob' || kind === 'raw';
  const path = isFile ? file.join('/') : '';
  const at = isFile || kind === 'tree' ? revision : undefined;
  return repository(`${user}/${name.replace(/:.*/, '')}`, at || MAIN, path || /:(.+)/.exec(name)?.[1], text);
}

function repository(name: string, revision: string, wanted: string | undefined, text: string): Reference {
  if (!isRepository(name)) throw unreadable(text);
  return { type: 'repository', repository: name, revision, ...(wanted !== undefined && { wanted }) };
}

function decoded(path: string, text: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw unreadable(text);
  }
}

function unreadable(text: string): LlmtuiError {
  return new LlmtuiError(
    'BAD_INPUT',
    `"${plain(text, 80)}" cannot be pulled; name a profile, user/repo, user/repo:Q4_K_M, or the URL of a .gguf file`,
  );
}
