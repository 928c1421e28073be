import { LlmtuiError } from '../../errors.js';
import { type ByteCursor, damaged } from './cursor.js';
import { type GgufTensor, tensorTypes } from './types.js';

const MAX_TENSOR_NAME_BYTES = 63; // GGML_MAX_NAME less its final zero

/**
 * Reads the descriptions of `count` tensors, from where the cursor stands, and checks that the data of each lies
 * where llama.cpp expects it and within a file of `size` bytes. Throws BAD_INPUT.
 */
export async function readTensors(
  cursor: ByteCursor,
  count: number,
  alignment: number,
  size: number,
): Promise<readonly GgufTensor[]> {
  const padded = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  let end = 0; // of the last tensor, within the data
  for (let left = count; left > 0; left--) {
    const tensor = await readTensor(cursor);
    if (tensors.has(tensor.name)) throw damaged(`the tensor ${tensor.name} stands twice`);
    const offset = await cursor.bytes(8);
    // llama.cpp takes data in the order of the header, without gaps, and nothing else.
    if (offset.readBigUInt64LE() !== BigInt(padded(end))) {
      throw damaged(`the tensor ${tensor.name} is not where it has to be`);
    }
    end = padded(end) + tensor.bytes;
    tensors.set(tensor.name, tensor);
  }
  const needed = padded(cursor.position) + end;
  if (count > 0 && needed > size) {
    throw new LlmtuiError(
      'BAD_INPUT',
      `the file is cut short (it has ${size} bytes of ${needed}); download it again`,
    );
  }
  return [...tensors.values()];
}

async function readTensor(cursor: ByteCursor): Promise<GgufTensor> {
  const name = await cursor.string(MAX_TENSOR_NAME_BYTES, 'the name of a tensor');
  const dimensions = await cursor.u32();
  if (dimensions < 1 || dimensions > 4) throw damaged(`the tensor ${name} has ${dimensions} dimensions`);
  const shape: number[] = [];
  for (let left = dimensions; left > 0; left--) {
    const low = await cursor.u32();
    shape.push(low + (await cursor.u32()) * 2 ** 32);
  }
  const elements = shape.reduce((product, dimension) => product * dimension, 1);
  if (!(elements >= 1 && elements <= Number.MAX_SAFE_INTEGER)) {
    throw damaged(`the tensor ${name} has an impossible shape`);
  }
  const id = await cursor.u32();
  const type = tensorTypes.get(id);
  if (type === undefined) {
    throw new LlmtuiError('BAD_INPUT', `tensors of type ${id} are not supported; use another quantisation`);
  }
  if ((shape[0] ?? 0) % type.block !== 0) {
    throw damaged(`the rows of ${name} are no whole ${type.name} blocks`);
  }
  return { name, shape, type: type.name, bytes: (elements / type.block) * type.bytes };
}
