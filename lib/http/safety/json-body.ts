import { Refusal } from '../failure/refusal.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Levels of objects and lists in a body: what is deeper is an attack on whoever walks it. */
const DEEPEST = 200;

/** The text of a JSON body. Throws a refusal with status 400 for broken UTF-8 and for JSON that is nested too deeply. */
export function bodyText(bytes: Uint8Array): string {
  if (nesting(bytes) > DEEPEST) throw malformed(`the JSON is nested more than ${DEEPEST} levels deep`);
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed('the body is no valid UTF-8');
  }
}

const [QUOTE, ESCAPE, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from(
  '"\\[]{}',
) as unknown as [number, number, number, number, number, number];

/** The deepest level, brackets in strings left out. */
function nesting(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === ESCAPE) at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) deepest = Math.max(deepest, ++depth);
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
  }
  return deepest;
}

function malformed(message: string): Refusal {
  return new Refusal({ status: 400, code: 'malformed_json', message });
}
