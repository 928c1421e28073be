import { basename } from 'node:path/posix';
import { shardOf } from '../gguf/split.js';
import { plain } from '../plain.js';
import { safeName } from './safe-name.js';

/** A file as the hub lists it. */
export interface HubEntry {
  readonly path: string;
  readonly size: number;
  /** Lower-case hexadecimal; undefined where the hub names none. */
  readonly sha256?: string | undefined;
}

/** A file that can be downloaded. */
export interface RemoteFile {
  /** In its repository. */
  readonly path: string;
  /** Of the file here: without folders, safe on every system. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256?: string | undefined;
}

/** One quantisation of a model: one file, or all parts of a split one in their order. */
export interface Quantisation {
  /** As files are named, `Q4_K_M`; the name of the file where that does not tell it apart. Unique in its list. */
  readonly name: string;
  readonly files: readonly RemoteFile[];
  /** Of all files. */
  readonly sizeBytes: number;
}

/** The GGUF files of a repository. */
export interface Listing {
  /** The smallest first. */
  readonly quantisations: readonly Quantisation[];
  /** Image projectors (mmproj): they go with a model, and are none. */
  readonly projectors: readonly RemoteFile[];
}

const projector = /(?:^|[-_.])mmproj/i;
const quantName =
  /(?:^|[-_.])((?:UD-)?(?:I?Q|TQ)\d(?:_[A-Z\d]{1,3})*|MXFP4(?:_MOE)?|NVFP4|BF16|FP?(?:16|32))$/i;

/** Groups what a repository holds. Files other than GGUF, importance matrices and incomplete models are left out. */
export function listingOf(entries: readonly HubEntry[]): Listing {
  const named = withNames(entries.filter(({ path }) => /\.gguf$/i.test(path)));
  const models = new Map<string, RemoteFile[]>();
  for (const file of named.filter(({ path }) => !isCompanion(path))) {
    const shard = shardOf(file.path);
    const key = shard === undefined ? file.path : `${folderOf(file.path)}${shard.stem} of ${shard.count}`;
    models.set(key, [...(models.get(key) ?? []), file]);
  }
  const whole = [...models.values()].filter(isWhole);
  return {
    quantisations: labelled(whole),
    projectors: named.filter(({ path }) => projector.test(basename(path))),
  };
}

/** What a file name says of the quantisation, in upper case; undefined where it says nothing. */
export function quantOf(path: string): string | undefined {
  const stem = shardOf(path)?.stem ?? basename(path).replace(/\.gguf$/i, '');
  return quantName
    .exec(stem)?.[1]
    ?.toUpperCase()
    .replace(/^FP(?=\d)/, 'F');
}

const isCompanion = (path: string): boolean =>
  projector.test(basename(path)) || /imatrix/i.test(basename(path));

const folderOf = (path: string): string => path.slice(0, path.length - basename(path).length);

/** Names without folders; where two files would share one, their folders come into it. */
function withNames(entries: readonly HubEntry[]): readonly RemoteFile[] {
  const flat = (path: string): string => safeName(basename(path)).toLowerCase();
  const count = new Map<string, number>();
  for (const { path } of entries) count.set(flat(path), (count.get(flat(path)) ?? 0) + 1);
  return entries.map(({ path, size, sha256 }) => {
    const name = safeName(count.get(flat(path)) === 1 ? basename(path) : path.replaceAll('/', '-'));
    return { path, name, sizeBytes: size, sha256 };
  });
}

function isWhole(files: readonly RemoteFile[]): boolean {
  return files.length === (shardOf(files[0]?.path ?? '')?.count ?? 1);
}

function labelled(models: readonly (readonly RemoteFile[])[]): readonly Quantisation[] {
  const quants = models.map(files => quantOf(files[0]!.path));
  return models
    .map((files, index) => {
      const quant = quants[index];
      const { path } = files[0]!;
      const isUnique = quant !== undefined && quants.indexOf(quant) === quants.lastIndexOf(quant);
      const stem = `${folderOf(path)}${shardOf(path)?.stem ?? basename(path).replace(/\.gguf$/i, '')}`;
      return {
        name: isUnique ? quant : plain(stem, 80),
        files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
        sizeBytes: files.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
      };
    })
    .sort((one, other) => one.sizeBytes - other.sizeBytes);
}
