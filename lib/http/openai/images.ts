/** How files of images begin, at most 12 bytes: `?` stands for any byte. */
const marks: readonly (readonly [type: string, mark: string])[] = [
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', '\xff\xd8\xff'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
  ['webp', 'RIFF????WEBP'],
  ['bmp', 'BM'],
];

/** Bytes by which an image is known. */
export const IMAGE_HEAD = 12;

/** What kind of image begins with these bytes, whatever its name says; undefined for anything else. */
export function imageType(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString('latin1');
  return marks.find(([, mark]) =>
    [...mark].every((letter, index) => letter === '?' || letter === text[index]),
  )?.[0];
}
