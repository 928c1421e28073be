import { INSTALL_PEER } from '../../engine/vision/peer.js';
import type { ModelEntry } from '../../models/list.js';
import { type DoctorFinding, note, ok } from './finding.js';

/** Whether local models read pictures: with the package at `file`, and each of `models` with its projector. */
export function pictureFindings(
  file: string | undefined,
  models: readonly ModelEntry[],
): readonly DoctorFinding[] {
  const names = models.filter(({ vision, remote }) => vision === true && remote !== true);
  const which = names.map(({ name }) => name).join(', ');
  const missing = models.filter(({ projector, vision }) => projector !== undefined && vision !== true);
  const broken = models
    .filter(({ projector, visionFault }) => projector === undefined && visionFault !== undefined)
    .map(({ name, visionFault = '' }) =>
      note('pictures', `${name} reads none: ${visionFault}`, 'correct mmproj in models.yaml'),
    );
  const data = { package: file ?? null, models: names.map(({ name }) => name) };
  const [first] = missing;
  if (file === undefined && first !== undefined)
    return [note('pictures', `${first.name} could read them`, INSTALL_PEER, data), ...broken];
  if (file === undefined)
    return [ok('pictures', `local models read none; ${INSTALL_PEER} adds what they need`, data), ...broken];
  return [ok('pictures', which === '' ? 'no local model reads them' : `read by ${which}`, data), ...broken];
}
