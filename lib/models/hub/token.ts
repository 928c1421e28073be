import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LlmtuiError } from '../../errors.js';
import type { Environment } from '../../store/folders.js';

/**
 * The access token for the hub: `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`, `HUGGINGFACE_API_TOKEN`, else the file that
 * `hf auth login` writes (`HF_TOKEN_PATH`, `HF_HOME/token`, `~/.cache/huggingface/token`); undefined where there is
 * none. Throws BAD_CONFIG for one that cannot stand in a header.
 */
export function readToken(env: Environment, home: string): string | undefined {
  for (const variable of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'HUGGINGFACE_API_TOKEN']) {
    const token = env[variable]?.trim() ?? '';
    if (token !== '') return checked(token, variable);
  }
  const file = env.HF_TOKEN_PATH || join(hubHome(env, home), 'token');
  const token = readText(file).trim();
  return token === '' ? undefined : checked(token, file);
}

/** Where the tools of Hugging Face keep their things (huggingface_hub, constants.py). */
function hubHome(env: Environment, home: string): string {
  if (env.HF_HOME) return env.HF_HOME.replace(/^~(?=$|[\\/])/, () => home);
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'huggingface');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // most people have none
  }
}

function checked(token: string, where: string): string {
  if (/^[\x21-\x7e]{1,500}$/.test(token)) return token;
  throw new LlmtuiError('BAD_CONFIG', `${where} holds no token: tokens are one word, such as hf_…`);
}
