import { INSTALL_PEER } from '../engine/vision/peer.js';
import { catalogue } from './catalogue.js';
import type { ModelEntry } from './list.js';
import { type Projector, projectorBeside, readProjector } from './projector.js';
import type { ModelConfig } from './registry-entry.js';

/** What a list knows of a model and pictures. */
export type VisionFacts = Pick<ModelEntry, 'vision' | 'visionFault' | 'projector' | 'projectorBytes'>;

/** Whether a local chat model of `width` elements reads pictures, and what it lacks where it could. */
export async function visionOf(
  path: string,
  config: ModelConfig,
  width: number,
  hasPeer: () => boolean,
): Promise<VisionFacts> {
  if (config.vision === false) return {};
  if (config.mmproj === undefined) return seen(await projectorBeside(path, width), hasPeer);
  const projector = await readProjector(config.mmproj);
  return 'fault' in projector ? { visionFault: projector.fault } : seen(projector, hasPeer);
}

function seen(projector: Projector | undefined, hasPeer: () => boolean): VisionFacts {
  if (projector === undefined) return {};
  const known = { projector: projector.path, projectorBytes: projector.sizeBytes };
  if (hasPeer()) return { ...known, vision: true };
  return { ...known, visionFault: `the package that reads pictures is not here: ${INSTALL_PEER} adds it` };
}

/** Models that are named at most. */
const NAMED = 3;

/** Why a model is sent no pictures, and what to do: the one sentence for all engines and faces. */
export function sightlessBecause(
  { name, visionFault }: Pick<ModelEntry, 'name' | 'visionFault'>,
  models: readonly Pick<ModelEntry, 'name' | 'vision' | 'status' | 'profile'>[],
): string {
  if (visionFault !== undefined) return `${name} does not read pictures yet: ${visionFault}`;
  const here = models.filter(({ vision, status }) => vision === true && status === 'available');
  const names = here.slice(0, NAMED).map(model => model.name);
  const known = catalogue.filter(({ kind }) => kind === 'vision').map(profile => profile.name);
  const [pulled] = known.filter(profile => models.every(model => model.profile !== profile));
  const which =
    names.length > 0
      ? `models that do: ${names.join(', ')}`
      : pulled === undefined
        ? 'name one that does with -m'
        : `llmtui pull ${pulled} downloads one that does`;
  return `${name} does not read pictures; ${which}`;
}
