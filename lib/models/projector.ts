import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../errors.js';
import { contentOf } from './gguf/facts.js';
import { readGguf } from './gguf/read.js';
import { familyOf } from './import/family.js';
import { plain } from './plain.js';
import { nameOf, scanModels } from './scan.js';

/** An image projector that goes with a model. */
export interface Projector {
  readonly path: string;
  readonly sizeBytes: number;
  /** Elements of the vectors that it makes, where it says so. */
  readonly width?: number;
}

/** The projector of a model, or why there is none that can be used. */
export type ProjectorSearch = Projector | { readonly fault: string };

/** Headers read before, for as long as size and time of the file stay the same. */
const readings = new Map<string, { readonly key: string; readonly reading: Promise<ProjectorSearch> }>();

/**
 * The projector at `path`. Its fault says that there is no such file, that it is damaged, or that it reads no pictures:
 * some read sounds alone (`clip.has_vision_encoder`, as llama.cpp's tools/mtmd has it).
 */
export async function readProjector(path: string): Promise<ProjectorSearch> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile() !== true) return { fault: `its projector ${plain(path, 200)} is not there` };
  const key = `${stats.size} ${stats.mtimeMs}`;
  const known = readings.get(path);
  if (known?.key === key) return known.reading;
  const reading = read(path);
  readings.set(path, { key, reading });
  return reading;
}

/**
 * The projector that lies beside a model: the only file of its folder with `mmproj` in its name, unless that name speaks
 * of another model. Where neither file has a name of its own, the projector has to make vectors of the model's width,
 * or the model has to be alone there. Undefined where there is none.
 */
export async function projectorBeside(path: string, width: number): Promise<Projector | undefined> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  const [name, ...others] = names.filter(file => /mmproj/i.test(file) && /\.gguf$/i.test(file));
  if (name === undefined || others.length > 0 || name === basename(path)) return undefined;
  const [own, its] = [familyOf(nameOf(path)), familyOf(nameOf(name))];
  const isNamed = own !== '' && its !== '';
  if (isNamed && !own.startsWith(its) && !its.startsWith(own)) return undefined;
  const projector = await readProjector(join(folder, name));
  if ('fault' in projector) return undefined;
  if (isNamed || projector.width === width) return projector;
  const models = await scanModels([folder]);
  return models.filter(model => dirname(model.path) === folder).length === 1 ? projector : undefined;
}

async function read(path: string): Promise<ProjectorSearch> {
  try {
    const file = await readGguf(path);
    const sees = file.metadata.get('clip.has_vision_encoder') === true;
    if (contentOf(file) !== 'projector' || !sees)
      return { fault: `its projector ${plain(path, 200)} does not read pictures` };
    const width = file.metadata.get('clip.vision.projection_dim');
    return { path, sizeBytes: file.sizeBytes, ...(typeof width === 'number' && { width }) };
  } catch (thrown) {
    return { fault: `its projector ${plain(path, 200)}: ${messageOf(thrown)}` };
  }
}
