import { basename, join } from 'node:path';
import { LlmtuiError } from '../../errors.js';
import { shardOf } from '../gguf/split.js';
import { nameOf } from '../scan.js';
import { type Connection, refuseOffline } from './client.js';
import { type Fetched, fetchFile } from './file.js';
import type { RemoteFile } from './listing.js';
import { DownloadMeter, type DownloadProgress } from './progress.js';
import { openRemote, type Remote } from './remote.js';
import { fileUrl } from './repositories.js';
import { safeName } from './safe-name.js';
import { type FreeBytes, requireSpace } from './space.js';

/** What to bring here. */
export type DownloadRequest =
  | {
      readonly type: 'files';
      /** `user/name`. */
      readonly repository: string;
      readonly revision: string;
      /** The model's file or parts first. */
      readonly files: readonly RemoteFile[];
    }
  | { readonly type: 'url'; readonly url: string };

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface Downloaded {
  /** Of the model: its only file, or its first part. Absolute if the folder of models is. */
  readonly path: string;
  /** Under which the list of models shows it, unless another has the same. */
  readonly name: string;
  /** Whether every file was held against a SHA-256; a server other than a hub names none. */
  readonly checked: boolean;
  /** Whether everything was there already. */
  readonly present: boolean;
}

/** Where downloads come from and go to. */
export interface DownloadPlace {
  readonly connection: Connection;
  readonly connections: number;
  /** The folder of models. */
  readonly folder: string;
  readonly freeBytes: FreeBytes;
}

/** A file with the place that it comes to. */
interface Target {
  readonly file: RemoteFile;
  readonly url: URL;
  readonly path: string;
}

/**
 * Downloads as `Hub.download` promises. The first file comes last: the list of models looks for that of a split model,
 * and must not find one whose parts are still under way. Throws what the network and the file system throw.
 */
export async function download(
  place: DownloadPlace,
  request: DownloadRequest,
  { signal, onProgress = () => {} }: DownloadOptions,
): Promise<Downloaded> {
  const targets = targetsOf(place, request);
  for (const { url } of targets) refuseOffline(place.connection, url);
  const meter = new DownloadMeter(place.connection.now, onProgress);
  const total = targets.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  await requireSpace(
    targets.map(({ file, path }) => ({ path, sizeBytes: file.sizeBytes })),
    place.freeBytes,
  );
  const results: Fetched[] = [];
  for (const { file, url, path } of targets.toReversed()) {
    const result = await fetchFile(signal => remoteOf(place.connection, url, file, signal), path, {
      delay: place.connection.delay,
      connections: place.connections,
      freeBytes: place.freeBytes,
      signal,
      onProgress: progress => meter.report(file.name, progress, total),
    });
    meter.finished(file);
    results.push(result);
  }
  const path = targets[0]!.path;
  return {
    path,
    name: nameOf(path),
    checked: !results.includes('unchecked'),
    present: results.every(result => result === 'present'),
  };
}

function targetsOf({ connection, folder }: DownloadPlace, request: DownloadRequest): readonly Target[] {
  if (request.type === 'url') return [targetOfUrl(new URL(request.url), folder)];
  const { repository, revision, files } = request;
  if (files.length === 0) throw new LlmtuiError('MODEL_NOT_FOUND', `${repository} has no GGUF file to pull`);
  return files.map(file => ({
    file,
    url: fileUrl(connection, repository, revision, file.path),
    path: join(folder, ...repository.split('/').map(safeName), safeName(file.name)),
  }));
}

/** A file of another server comes to a folder that is named after it. */
function targetOfUrl(url: URL, folder: string): Target {
  const name = safeName(basename(url.pathname));
  if (!/\.gguf$/i.test(name)) {
    throw new LlmtuiError('BAD_INPUT', 'the URL names no .gguf file; find the one of the file itself');
  }
  if (shardOf(name) !== undefined) {
    throw new LlmtuiError(
      'BAD_INPUT',
      'this is one part of a split model; name its repository, user/repo:quant',
    );
  }
  return {
    file: { path: url.pathname, name, sizeBytes: 0 },
    url,
    path: join(folder, safeName(url.hostname), name),
  };
}

/** The file as its server describes it, with the SHA-256 that the listing names where that says nothing. */
async function remoteOf(
  connection: Connection,
  url: URL,
  file: RemoteFile,
  signal: AbortSignal,
): Promise<Remote> {
  const remote = await openRemote(connection, url, signal);
  const sha256 = remote.sha256 ?? file.sha256;
  if (file.sha256 === undefined || file.sha256 === sha256) return { ...remote, sha256 };
  throw new LlmtuiError('UNAVAILABLE', `${file.name} has just been changed on ${url.host}; pull it again`);
}
