// Text from a model, a file, a server or a user can hold anything. It is cleaned once, where it comes in; what
// is cleaned here may stand in a Span. Invisible characters go by Unicode's own list of them
// (Default_Ignorable_Code_Point: bidi controls, tags, zero-width characters, fillers, variation selectors).

/** All but text of which no character needs a look: one test lets nearly every token through. */
const suspect =
  /[^\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u2dff\u2e80-\u3163\u3165-\ud7a3\uf900-\ufaff\uff01-\uff9d]/;
const hostile = new RegExp(
  [
    /\r\n/,
    /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d|\u200d(?!\p{Extended_Pictographic})/u,
    /(?<!\p{Emoji})\ufe0f/u,
    /(?!\n|\t|\u200d|\ufe0f)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/u,
  ]
    .map(part => part.source)
    .join('|'),
  'gu',
);

/**
 * Makes `text` harmless to a terminal, and to the eye: C0 and DEL become their pictures (U+2400 on), C1 the
 * picture of the C0 control 128 below (CSI shows as ␛), lone surrogates and noncharacters U+FFFD; NEL, line and
 * paragraph separators become `\n`, CR LF too; bidi controls, tags and zero-width characters go, but for VS16 and
 * ZWJ inside emoji. `lines` (the default) keeps `\n` and `\t`, `line` turns both into a space. Idempotent.
 */
export function clean(text: string, keep: 'lines' | 'line' = 'lines'): string {
  const harmless = suspect.test(text) ? text.replace(hostile, harmlessForm) : text;
  return keep === 'line' ? harmless.replace(/[\n\t]/g, ' ') : harmless;
}

function harmlessForm(found: string): string {
  const point = found.codePointAt(0)!;
  if (found === '\r\n' || point === 0x85 || point === 0x2028 || point === 0x2029) return '\n';
  if (point === 0x7f) return '\u2421';
  if (point < 0xa0) return String.fromCharCode(0x2400 + (point & 0x1f));
  return /[\p{Cs}\p{Noncharacter_Code_Point}]/u.test(found) ? '\ufffd' : '';
}

/** What only the next chunk can decide: CR of a CR LF, ZWJ, half a surrogate pair. */
const undecided = /(?:\r|\u200d[\ud800-\udbff]?|[\ud800-\udbff])$/;

/** Where the cleaning of a stream stands. */
export interface Cleaning {
  /** End of the last chunk, while undecided. */
  readonly held: string;
  /** The text before that, as much as a VS16 or ZWJ looks back on. */
  readonly before: string;
}

export const cleanStart: Cleaning = { held: '', before: '' };

/** Cleans the next chunk of a stream, but for an end that only the chunk after it decides. */
export function cleanNext({ held, before }: Cleaning, chunk: string): { cleaned: string; next: Cleaning } {
  const text = held + chunk;
  const end = text.search(undecided);
  const decided = end < 0 ? text : text.slice(0, end);
  const next = { held: text.slice(decided.length), before: (before + decided).slice(-3) };
  if (before === '' || !/^[\ufe0f\u200d]/.test(decided)) return { cleaned: clean(decided), next };
  return { cleaned: clean(before + decided).slice(clean(before).length), next };
}

/** Cleans a stream: what `push` and `flush` return, joined, is `clean` of the whole, wherever the chunks were cut. */
export class Cleaner {
  #state = cleanStart;

  /** The clean text of `chunk`, but for an end that the next chunk decides. */
  push(chunk: string): string {
    const { cleaned, next } = cleanNext(this.#state, chunk);
    this.#state = next;
    return cleaned;
  }

  /** The clean text of what was held back; the stream ends here. */
  flush(): string {
    const rest = clean(this.#state.held);
    this.#state = cleanStart;
    return rest;
  }
}
