import type { RoundTrip } from '../../engine/llama/probe.js';
import { type Finding, failed, ok, quoted, warning } from './finding.js';

/** Texts that go through the tokenizer and back, by what they are. */
export const samples: Readonly<Record<string, string>> = {
  English: 'The quick brown fox jumps over the lazy dog.',
  German: 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.',
  Polish: 'Zażółć gęślą jaźń.',
  Russian: 'Съешь ещё этих мягких французских булок.',
  Greek: 'Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία.',
  Arabic: 'نص حكيم له سر قاطع وذو شأن عظيم.',
  Hindi: 'ऋषियों को सताने वाले दुष्ट राक्षसों के राजा।',
  Thai: 'เป็นมนุษย์สุดประเสริฐเลิศคุณค่า',
  Chinese: '我能吞下玻璃而不伤身体。',
  Japanese: 'いろはにほへと ちりぬるを',
  Korean: '다람쥐 헌 쳇바퀴에 타고파',
  emoji: '👩‍👩‍👧 🇵🇱 👍🏽 ❤️',
  code: 'for (let i = 0; i < n; i++) {\n\tif (a[i] !== "\\n") b += a[i];\n}\n',
};

/** Every text has to come back as it was; `trips` are those of `samples`, in order. */
export function tokenizer(trips: readonly RoundTrip[]): Finding {
  const names = Object.keys(samples);
  const changed = trips.flatMap((trip, at) => (isSame(trip) ? [] : [{ ...trip, name: names[at] ?? '' }]));
  const tokens = trips.reduce((sum, trip) => sum + trip.tokens, 0);
  const characters = trips.reduce((sum, { text }) => sum + [...text].length, 0);
  const data = { texts: trips.length, tokens, characters, changed: changed.map(({ name }) => name) };
  const [first] = changed;
  if (first === undefined) {
    const text = `${trips.length} texts in ${names.length - 2} scripts and languages, emoji and code come back as they were`;
    return ok('tokenizer', `${text} (${characters} characters, ${tokens} tokens)`, data);
  }
  const list = changed.map(({ name }) => name).join(', ');
  const text = `changed on the way: ${list}; ${quoted(first.text, 24)} became ${quoted(first.back, 24)}`;
  if (changed.some(({ name }) => name === 'English'))
    return failed('tokenizer', text, 'the vocabulary in the file is damaged: download the file again', data);
  return warning('tokenizer', text, 'the vocabulary lacks these; choose another model for such texts', data);
}

/** SentencePiece puts a space in front of what begins a text. */
function isSame({ text, back }: RoundTrip): boolean {
  return back === text || back === ` ${text}`;
}
