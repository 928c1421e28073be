import { type ByteCursor, cutShort, damaged } from './cursor.js';
import { type GgufArray, type GgufValue, type ValueType, valueTypes } from './types.js';

const MAX_KEY_BYTES = 65_535; // the format's own
const MAX_TEXT_BYTES = 1024 * 1024; // longer strings are counted, not kept
const MAX_KEPT_ELEMENTS = 4096;

/** Reads `count` keys with their values, from where the cursor stands. Throws BAD_INPUT, also for a key that comes twice. */
export async function readMetadata(
  cursor: ByteCursor,
  count: number,
): Promise<ReadonlyMap<string, GgufValue>> {
  const metadata = new Map<string, GgufValue>();
  for (let left = count; left > 0; left--) {
    const key = await cursor.string(MAX_KEY_BYTES, 'a metadata key');
    if (key === '') throw damaged('a metadata key is empty');
    if (metadata.has(key)) throw damaged(`the metadata key ${key} stands twice`);
    metadata.set(key, await readValue(cursor, key));
  }
  return metadata;
}

async function readValue(cursor: ByteCursor, key: string): Promise<GgufValue> {
  const type = await readType(cursor, key);
  if (type.name === 'array') return readArray(cursor, key);
  if (type.name !== 'string') return decode(await cursor.bytes(type.bytes), 0, type.name);
  const bytes = await cursor.length(`the string ${key}`);
  if (bytes <= MAX_TEXT_BYTES) return (await cursor.bytes(bytes)).toString('utf8');
  cursor.skip(bytes);
  return { type: 'long-string', bytes };
}

async function readArray(cursor: ByteCursor, key: string): Promise<GgufArray> {
  const { name: of, bytes: size } = await readType(cursor, key);
  if (of === 'array') throw damaged(`${key} is an array of arrays`);
  const count = await cursor.length(`the length of ${key}`);
  if (count * (size || 8) > cursor.left) throw cutShort(cursor.position, cursor.position + cursor.left);
  if (of === 'string') {
    await cursor.skipStrings(count, `a string of ${key}`);
    return { type: 'array', of, count };
  }
  if (count > MAX_KEPT_ELEMENTS) {
    cursor.skip(count * size);
    return { type: 'array', of, count };
  }
  const bytes = await cursor.bytes(count * size);
  const values = Array.from({ length: count }, (_, index) => Number(decode(bytes, index * size, of)));
  return { type: 'array', of, count, values };
}

async function readType(cursor: ByteCursor, key: string): Promise<ValueType> {
  const id = await cursor.u32();
  const type = valueTypes[id];
  if (type === undefined) throw damaged(`${key} has the unknown type ${id}`);
  return type;
}

function decode(
  bytes: Buffer,
  at: number,
  type: Exclude<ValueType['name'], 'string' | 'array'>,
): number | boolean {
  switch (type) {
    case 'u8':
      return bytes.readUInt8(at);
    case 'i8':
      return bytes.readInt8(at);
    case 'u16':
      return bytes.readUInt16LE(at);
    case 'i16':
      return bytes.readInt16LE(at);
    case 'u32':
      return bytes.readUInt32LE(at);
    case 'i32':
      return bytes.readInt32LE(at);
    case 'f32':
      return bytes.readFloatLE(at);
    case 'bool':
      return bytes.readUInt8(at) !== 0;
    case 'u64':
      return Number(bytes.readBigUInt64LE(at));
    case 'i64':
      return Number(bytes.readBigInt64LE(at));
    case 'f64':
      return bytes.readDoubleLE(at);
  }
}
