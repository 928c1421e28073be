import type { Turn } from '../../chat/message.js';
import type { Engine } from '../../engine/engine.js';
import { LlmtuiError } from '../../errors.js';

/** Common words, most of them one token in most vocabularies. */
const words = (
  'time year people way day man thing woman life child world school state family student group country problem hand ' +
  'part place case week company system program question work government number night point home water room mother ' +
  'area money story fact month lot right study book eye job word business issue side kind head house service friend ' +
  'father power hour game line end member law car city community name president team minute idea body information'
).split(' ');

/** What may bring a text up to a number of tokens, one by one. */
const fillers = [' a', ' the', ',', '.', ' I', '1', 'x', '\n'];

/** Where the text of a prompt stands: first, so that as little as possible is the same from one prompt to the next. */
const shapes: readonly ((text: string) => readonly Turn[])[] = [
  text => [
    { role: 'system', content: text },
    { role: 'user', content: '.' },
  ],
  text => [{ role: 'user', content: text }],
];

/**
 * A path of `tokens` tokens, those of the chat template included, that shares no more than the template's beginning with
 * any other: random words. Where no text of the vocabulary gives exactly that many, a few less. `random` is as
 * Math.random. Throws BAD_INPUT where the template alone takes more, or the context holds fewer.
 */
export async function promptOf(
  engine: Engine,
  tokens: number,
  random: () => number,
): Promise<readonly Turn[]> {
  const { name } = engine.model;
  if (tokens >= engine.contextSize) {
    const text = `pp${tokens} does not fit the context of ${name}, ${engine.contextSize} tokens; --ctx makes it larger`;
    throw new LlmtuiError('BAD_INPUT', text);
  }
  const { shape, least } = await shortestShape(engine);
  if (tokens < least) {
    const text = `the chat template of ${name} alone takes ${least} tokens: pp${least} is the shortest test there is`;
    throw new LlmtuiError('BAD_INPUT', text);
  }
  const count = async (text: string): Promise<number> => (await engine.measure(shape(text))).tokens;
  const text = Array.from({ length: tokens }, () => words[Math.floor(random() * words.length)]!);
  const fitting = await longest(text.length, async length => {
    return (await count(text.slice(0, length).join(' '))) <= tokens;
  });
  return shape(await filledUp(text.slice(0, fitting).join(' '), tokens, count));
}

/** The shape that leaves most tokens to the text, and how many it takes with the shortest one. */
async function shortestShape(engine: Engine): Promise<{ shape: (typeof shapes)[number]; least: number }> {
  const measured: { shape: (typeof shapes)[number]; least: number }[] = [];
  for (const shape of shapes) measured.push({ shape, least: (await engine.measure(shape('a'))).tokens });
  return measured.reduce((best, other) => (other.least < best.least ? other : best));
}

/** The greatest number up to `most` that `fits`; every smaller one fits too. */
async function longest(most: number, fits: (length: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function filledUp(
  start: string,
  tokens: number,
  count: (text: string) => Promise<number>,
): Promise<string> {
  let text = start;
  let missing = tokens - (await count(text));
  for (const filler of fillers) {
    while (missing > 0) {
      const left = tokens - (await count(text + filler));
      // It may also join the token before it.
      if (left < 0 || left >= missing) break;
      text += filler;
      missing = left;
    }
  }
  return text;
}

/**
 * A path whose reply hardly ends by itself: an answer that repeats four words and is continued. `random` is as
 * Math.random.
 */
export function endlessPath(random: () => number): readonly Turn[] {
  const start = Math.floor(random() * words.length);
  const rhyme = Array.from({ length: 24 }, (_, at) => words[(start + (at % 4)) % words.length]!);
  return [
    { role: 'user', content: 'Go on.' },
    { role: 'assistant', content: rhyme.join(' ') },
  ];
}
