import { boundEngine } from '../engine/bound.js';
import type { Engine, ModelFacts } from '../engine/engine.js';
import type { ImageBounds } from '../images/bounds.js';
import type { SettingRow, Settings } from '../store/settings.js';

/** The engine, its facts naming the longest side of pictures that models.yaml says is best; undefined changes nothing. */
export function withImageSide(engine: Engine, maxImageSide: number | undefined): Engine {
  if (maxImageSide === undefined) return engine;
  return { ...boundEngine(engine), model: { ...engine.model, maxImageSide } };
}

/** The longest side that a person set; nothing where it is the default, before which goes what a model is best sent. */
export function setImageSide(
  { resizeMax }: Pick<Settings, 'resizeMax'>,
  rows: readonly SettingRow[],
): { readonly maxSide?: number } {
  const isSet = rows.some(({ name, origin }) => name === 'resize_max' && origin !== 'default');
  return isSet ? { maxSide: resizeMax } : {};
}

/** What pictures for a model are made to fit. */
export function imageBoundsOf(
  settings: Pick<Settings, 'resizeMax' | 'imageQuality'>,
  rows: readonly SettingRow[],
  { maxImageSide = settings.resizeMax }: Pick<ModelFacts, 'maxImageSide'>,
): ImageBounds {
  return { maxSide: maxImageSide, ...setImageSide(settings, rows), quality: settings.imageQuality };
}
