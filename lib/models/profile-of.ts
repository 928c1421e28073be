import { catalogue, type Profile } from './catalogue.js';

/** Ends of file names that say how the numbers are stored, or how the quantisation was made. */
const storage = /(?:-(?:i?q\d(?:-[a-z\d]{1,3})*|tq\d-\d|mxfp4|bf16|fp?16|fp?32|ud|imat|imatrix|i1|gguf))+$/;

/** Publishers who are named in front of the model, as in `google_gemma-3-1b-it`. */
const publisher =
  /^(?:google|qwen|meta|openai-community|openai|deepseek-ai|huggingfacetb|nomic-ai)-(?=[a-z])/;

/**
 * The profile that a model is by its name: the name of the profile itself, or one under which its files go round, in
 * any case, with any separators, and with any quantisation behind it. `Llama-3.2-1B-Instruct-Q4_K_M` is `llama3-1b`.
 */
export function profileOf(name: string): Profile | undefined {
  const whole = name.toLowerCase();
  const exact = catalogue.find(profile => profile.name === whole || profile.knownAs.includes(whole));
  if (exact !== undefined) return exact;
  const plainName = whole
    .replaceAll(/[\s_.:-]+/g, '-')
    .replace(publisher, '')
    .replace(storage, '');
  return catalogue.find(({ knownAs }) => knownAs.includes(plainName));
}
