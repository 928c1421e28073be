import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A picture that looks like a photograph: colours that flow, with noise. The same each time. */
export async function photograph(width: number, height: number): Promise<Buffer> {
  const data = Buffer.allocUnsafe(width * height * 3);
  let state = 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      const noise = (state >> 16) & 15;
      data[at++] = ((x * 200) / width) | (noise & 7);
      data[at++] = (y * 200) / height + noise;
      data[at++] = 120 + 100 * Math.sin((x + y) / 40) + noise;
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** A picture of one colour, red where none is named. */
export const plainPicture = (width: number, height: number, background: string | object = '#ff0000') =>
  sharp({ create: { width, height, channels: 4, background } });

/** A PNG that says it is so large, is so, and has few bytes. */
export function pngBomb(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // One bit of grey for each pixel.
  head.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(8);
  framed.writeUInt32BE(data.length, 0);
  framed.writeUInt32BE(checksum(body), 4);
  return Buffer.concat([framed.subarray(0, 4), body, framed.subarray(4)]);
}

/** `crc32` of zlib is younger than Node 20. */
function checksum(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
