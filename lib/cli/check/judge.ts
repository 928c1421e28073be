import type { Answered } from './answer.js';
import { type Finding, failed, ok, quoted, timeText, warning } from './finding.js';

// What each fixed prompt has to come to. Pure: what a model said goes in, a finding comes out.

const DAMAGED = 'download the file again or take another quantisation; on a GPU, try --device cpu';
const OURS = 'this is a fault of llmtui or its libraries: run llmtui doctor, and report it with the model';

/** The first answer: something, and no endless repetition as from damaged weights. */
export function answers({ text, usage }: Answered): Finding {
  const data = { text, tokens: usage.replyTokens };
  if (text.trim() === '') return failed('answers', 'nothing comes', DAMAGED, data);
  if (/^\s*(\S{1,4}?)\1{11,}/su.test(text))
    return warning('answers', `the same over and over: ${quoted(text, 24)}`, DAMAGED, data);
  if (text.includes('\ufffd')) return warning('answers', `broken characters: ${quoted(text)}`, DAMAGED, data);
  return ok('answers', quoted(text), data);
}

/** Whether it ends by itself within the tokens that it was given. */
export function ends({ reason, usage }: Answered): Finding {
  const data = { reason, tokens: usage.replyTokens };
  if (reason === 'stop') return ok('ends', `by itself after ${usage.replyTokens} tokens`, data);
  return warning(
    'ends',
    `not by itself within ${usage.replyTokens} tokens`,
    'a model that was not trained to follow instructions goes on; set --max-tokens, or choose an instruct model',
    data,
  );
}

export function limit({ reason, usage }: Answered, most: number): Finding {
  const data = { reason, tokens: usage.replyTokens };
  const isHeld = usage.replyTokens <= most && (reason === 'length' || usage.replyTokens < most);
  if (isHeld || reason === 'stop')
    return ok('token limit', `at most ${most}: ${usage.replyTokens} came`, data);
  return failed('token limit', `${usage.replyTokens} tokens came where ${most} were allowed`, OURS, data);
}

/** A string in the middle of `text` that can end it. */
export function stopIn(text: string): string {
  const characters = [...text];
  const middle = Math.floor(characters.length / 2);
  const piece = characters.slice(middle, middle + 3).join('');
  return piece.trim() === '' ? characters.slice(middle).join('').trim().slice(0, 3) : piece;
}

/** `whole` is the same answer without the stop string. */
export function stops({ text, reason }: Answered, whole: string, stop: string): Finding {
  const expected = whole.slice(0, whole.indexOf(stop));
  const data = { stop, text };
  if (text.includes(stop)) return failed('stop string', `${quoted(stop)} was not heeded`, OURS, data);
  if (text === expected && reason === 'stop') return ok('stop string', `ends before ${quoted(stop)}`, data);
  return warning('stop string', `another answer than before: ${quoted(text)}`, NOT_STEADY, data);
}

const NOT_STEADY = 'results of a GPU may differ from run to run; on the CPU: --device cpu';

/** A grammar that allows nothing but one of two JSON objects. */
export const GRAMMAR = String.raw`root ::= "{\"answer\": " ("true" | "false") "}"`;

export function obeysGrammar({ text }: Answered): Finding {
  const isAllowed = text === '{"answer": true}' || text === '{"answer": false}';
  if (isAllowed) return ok('grammar', `obeyed: ${text}`, { text });
  return failed('grammar', `not obeyed: ${quoted(text)}`, OURS, { text });
}

/** The same seed twice. */
export function repeats(one: Answered, other: Answered, device: string): Finding {
  if (one.text === other.text) return ok('seed', 'the same seed gives the same text', { text: one.text });
  const text = `the same seed gives ${quoted(one.text, 24)} and ${quoted(other.text, 24)}`;
  return device === 'cpu' ? failed('seed', text, OURS) : warning('seed', text, NOT_STEADY);
}

/** Accents, scripts, an emoji of several code points and a flag. */
export const LITERAL = 'Grüße, 你好, नमस्ते, 👩‍👩‍👧 🇵🇱';

/** An answer that a grammar forces to be `LITERAL`. */
export function writesUtf8({ text }: Answered): Finding {
  if (text === LITERAL) return ok('UTF-8', `accents, scripts and emoji come whole: ${text}`);
  if (text.includes('\ufffd')) return failed('UTF-8', `characters break: ${quoted(text)}`, OURS, { text });
  return warning(
    'UTF-8',
    `not all characters can be written: ${quoted(text)}`,
    'the vocabulary of this model lacks them; choose another model for such texts',
    { text },
  );
}

/** A follow-up; `before` is the prompt that it repeats, in tokens. */
export function usesPrefix({ usage }: Answered, before: number): Finding {
  const { cachedTokens, promptTokens } = usage;
  const data = { promptTokens, cachedTokens };
  const text = `${cachedTokens} of ${promptTokens} prompt tokens were in the cache`;
  if (cachedTokens >= before / 2) return ok('follow-up', text, data);
  const why = 'each turn reads the whole conversation again; recurrent models and some templates need that';
  return warning('follow-up', text, why, data);
}

/** Milliseconds in which a reply has to end. */
const PATIENCE = 2000;

/** How long stopping took: while a reply was written, and while a prompt was read. */
export function cancels(writing: Stopped, reading: Stopped): Finding {
  const data = { writingMs: writing.ms, readingMs: reading.ms };
  for (const [what, { reason }] of [
    ['writing', writing],
    ['reading', reading],
  ] as const)
    if (reason === 'length') return failed('cancelling', `does not stop while ${what}`, OURS, data);
  const text = `stops in ${timeText(writing.ms)} while writing, ${timeText(reading.ms)} while reading`;
  if (Math.max(writing.ms, reading.ms) <= PATIENCE) return ok('cancelling', text, data);
  return warning('cancelling', text, 'the model is too large for this machine; choose a smaller one', data);
}

export interface Stopped {
  /** `stop` where the model was ready before it was told. */
  readonly reason: Answered['reason'];
  readonly ms: number;
}
