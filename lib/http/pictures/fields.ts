import { Type } from 'typebox';
import { LARGEST_MAX_SIDE, SMALLEST_MAX_SIDE } from '../../images/bounds.js';
import type { ImageReport } from '../../images/report.js';
import { closed, count, optional } from '../schemas.js';

/** What a request may say of its pictures. */
export const pictureFields = {
  resize_max: optional(
    Type.Integer({
      minimum: SMALLEST_MAX_SIDE,
      maximum: LARGEST_MAX_SIDE,
      description: 'Pixels of the longest side of pictures; what is larger is made smaller.',
    }),
  ),
  image_quality: optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'Of the JPEG that pictures are sent as.' }),
  ),
};

/** What a request said of its pictures. */
export interface AskedBounds {
  readonly resize_max?: number | null;
  readonly image_quality?: number | null;
}

/** What became of a picture. */
export const PictureLine = Type.Object(
  {
    width: count('Pixels.'),
    height: count('Pixels.'),
    bytes: count('As it was sent to the model.'),
    original_width: count('Pixels, upright.'),
    original_height: count('Pixels, upright.'),
    original_bytes: count('Of the file.'),
    milliseconds: Type.Number({ minimum: 0, description: 'That it took.' }),
  },
  closed,
);

/** A report as answers tell it. */
export function pictureLine({ width, height, bytes, before, milliseconds }: ImageReport) {
  return {
    ...{ width, height, bytes },
    original_width: before.width,
    original_height: before.height,
    original_bytes: before.bytes,
    milliseconds: Math.round(milliseconds * 10) / 10,
  };
}
