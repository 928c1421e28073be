/** Kinds of pictures that are read. */
export type ImageKind = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'heic';

/** How files begin: `?` stands for any byte. HEIF and AVIF: the major brand (ISO/IEC 14496-12, 4.3; 23008-12, 10.2). */
const marks: readonly (readonly [kind: ImageKind, mark: string])[] = [
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', '\xff\xd8\xff'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
  ['webp', 'RIFF????WEBP'],
  ['avif', '????ftypavif'],
  ['avif', '????ftypavis'],
  ['avif', '????ftypmif1'],
  ['heic', '????ftypheic'],
  ['heic', '????ftypheix'],
];

/** Bytes by which a picture is known. */
export const IMAGE_HEAD = 12;

/** What kind of picture begins with these bytes, whatever its name says; undefined for anything else. */
export function imageKind(head: Uint8Array): ImageKind | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, IMAGE_HEAD)).toString(
    'latin1',
  );
  return marks.find(([, mark]) =>
    [...mark].every((letter, index) => index < text.length && (letter === '?' || letter === text[index])),
  )?.[0];
}

/** The kinds, as a sentence lists them. */
export const IMAGE_KINDS = 'PNG, JPEG, WebP, GIF or AVIF';
