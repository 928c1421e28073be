import { plain } from '../plain.js';
import { type Connection, getList } from './client.js';
import { type HubEntry, type Listing, listingOf } from './listing.js';
import { isRepository } from './reference.js';

/** A repository that a search has found. */
export interface Repository {
  /** `user/name`. */
  readonly name: string;
  /** In the last 30 days. */
  readonly downloads: number;
  readonly likes: number;
  /** Whether a licence must be accepted before anything can be downloaded. */
  readonly gated: boolean;
}

/** Repositories with GGUF files that match `words`, the most downloaded first. Throws as `getJson` does. */
export async function searchRepositories(
  connection: Connection,
  words: string,
  limit: number,
  signal: AbortSignal,
): Promise<readonly Repository[]> {
  const url = new URL(`${connection.endpoint}/api/models`);
  const query = { search: words, filter: 'gguf', sort: 'downloads', direction: '-1', limit: String(limit) };
  url.search = new URLSearchParams(query).toString();
  for (const field of ['downloads', 'likes', 'gated']) url.searchParams.append('expand[]', field);
  const items = await getList(connection, url, signal, limit);
  return items.flatMap(item => repositoryIn(item) ?? []).slice(0, limit);
}

function repositoryIn(item: unknown): Repository | undefined {
  const { id, modelId, downloads, likes, gated } = fields(item);
  const name = id ?? modelId;
  if (typeof name !== 'string' || !isRepository(name)) return undefined;
  return {
    name,
    downloads: count(downloads),
    likes: count(likes),
    gated: gated !== undefined && gated !== false,
  };
}

/** The GGUF files of a repository. Throws as `getJson` does. */
export async function listRepository(
  connection: Connection,
  repository: string,
  revision: string,
  signal: AbortSignal,
): Promise<Listing> {
  const at = `api/models/${repository}/tree/${encodeURIComponent(revision)}`;
  const items = await getList(connection, new URL(`${connection.endpoint}/${at}?recursive=true`), signal);
  return listingOf(items.flatMap(item => entryIn(item) ?? []));
}

function entryIn(item: unknown): HubEntry | undefined {
  const { type, path, size, lfs } = fields(item);
  if (type !== 'file' || typeof path !== 'string' || !isSound(path)) return undefined;
  const { oid, size: large } = fields(lfs);
  const sha256 = typeof oid === 'string' && /^[0-9a-f]{64}$/i.test(oid) ? oid.toLowerCase() : undefined;
  return { path, size: count(large ?? size), sha256 };
}

/** Not what could change a URL or a line of the screen. */
const isSound = (path: string): boolean =>
  plain(path, 1000) === path && path.split('/').every(part => !['', '.', '..'].includes(part));

/** Where the bytes of a file are asked for. */
export function fileUrl({ endpoint }: Connection, repository: string, revision: string, path: string): URL {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  return new URL(`${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/${escaped}`);
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
