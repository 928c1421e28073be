import type { Bindings, Pointer } from './bindings.js';

/** Bytes. */
const LONGEST = 1024;

export const architectureOf = (native: Bindings, model: Pointer): string =>
  textOf(out => native.llama_model_meta_val_str(model, 'general.architecture', out, LONGEST));

/** A number that the metadata of the architecture hold, such as `rope.freq_base`; NaN where they do not. */
export function architectureNumber(native: Bindings, model: Pointer, key: string): number {
  const name = `${architectureOf(native, model)}.${key}`;
  const text = textOf(out => native.llama_model_meta_val_str(model, name, out, LONGEST));
  return text === '' ? Number.NaN : Number(text);
}

/** Parameters, architecture and quantisation in llama.cpp's words. */
export const descriptionOf = (native: Bindings, model: Pointer): string =>
  textOf(out => native.llama_model_desc(model, out, LONGEST));

/** Text that a C function writes into a buffer of `LONGEST` bytes and returns the length of, negative for none. */
function textOf(write: (out: Uint8Array) => number): string {
  const out = Buffer.alloc(LONGEST);
  return out.toString('utf8', 0, Math.min(Math.max(0, write(out)), LONGEST - 1));
}
