import type { Image } from '../chat/image.js';
import { misshapen, object, oneOf, type Read, record, text, wholeNumber } from './shape.js';

/** Characters of base64 that a picture has at most: 24 MiB of file. */
const LONGEST_DATA = 32 * 1024 * 1024;
const LONGEST_NAME = 1000;

/** Pixels of a side at most, as the formats can say. */
const LONGEST_SIDE = 65_535;

const side: Read<number> = (value, path) => {
  const pixels = wholeNumber(value, path);
  if (pixels < 1 || pixels > LONGEST_SIDE) throw misshapen(path, `1 to ${LONGEST_SIDE} pixels`);
  return pixels;
};

const drawn = object<Omit<Image, 'name'>>({
  mediaType: oneOf(['image/jpeg', 'image/png']),
  data: text(LONGEST_DATA, /^[A-Za-z0-9+/]+={0,2}$/, 'base64'),
  width: side,
  height: side,
});

/** A picture that comes from outside; its bytes are not looked at. */
export const readImage: Read<Image> = (value, path) => {
  const image = drawn(value, path);
  const { name } = record(value, path);
  return name === undefined ? image : { ...image, name: text(LONGEST_NAME)(name, `${path}.name`) };
};
