import { nameOf } from '../scan.js';

const QUANTISATION =
  /(^|[-_. ])(?:(?:ud|i1)[-_.])?(?:i?q\d(?:_[a-z0-9]+)*|t?q[12]_0|bf16|f16|f32|fp16|fp32|mxfp4(?:_moe)?|nvfp4)(?=$|[-_. ])/gi;
const COMPANION = /(^|[-_. ])(?:mmproj|lora|adapter|model|ggml|text|vision)(?=$|[-_. ])/gi;

/**
 * The name of a file without what differs between files of one model (quantisation, `mmproj`), in small letters and
 * digits only: `mmproj-SmolVLM-256M-Instruct-f16.gguf` gives `smolvlm256minstruct`. Empty where nothing is left.
 */
export function familyOf(path: string): string {
  const bare = nameOf(path).replace(QUANTISATION, '$1').replace(COMPANION, '$1').replace(COMPANION, '$1');
  return bare.toLowerCase().replace(/[^a-z0-9]+/g, '');
}
