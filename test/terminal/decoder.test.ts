import t, { type Test } from 'tap';
import { InputDecoder } from '../../lib/terminal/decoder.js';
import { type InputEvent, keyName } from '../../lib/terminal/input.js';
import { clusters } from '../../lib/terminal/width.js';
import { seeded } from './seeded.js';

const bytes = (text: string) => Buffer.from(text);

/** Events in short: `ctrl-a`, `'é'` for what types, and the others as they are. */
function brief(event: InputEvent): unknown {
  if (event.type !== 'key') return event;
  return event.text === '' ? keyName(event) : `'${event.text}'`;
}

function decode(text: string): unknown[] {
  return new InputDecoder().feed(bytes(text)).map(brief);
}

/** The one key that `text` is, as bindings name it. */
function nameOf(t: Test, text: string): string {
  const events = new InputDecoder().feed(bytes(text));
  t.equal(events.length, 1, `one event for ${JSON.stringify(text)}`);
  const [event] = events;
  return event?.type === 'key' ? keyName(event) : JSON.stringify(event);
}

t.test('every terminal’s way to send a key gives the same name', async t => {
  const names: Record<string, readonly string[]> = {
    up: ['\x1b[A', '\x1bOA', '\x1b[1A', '\x1b[1;1A'],
    'shift-up': ['\x1b[1;2A', '\x1b[a'],
    'ctrl-left': ['\x1b[1;5D', '\x1bOd', '\x1bO1;5D', '\x1bO5D'],
    'alt-right': ['\x1b[1;3C', '\x1b\x1b[C', '\x1b\x1bOC'],
    'ctrl-alt-shift-down': ['\x1b[1;8B'],
    home: ['\x1b[H', '\x1bOH', '\x1b[1~', '\x1b[7~'],
    end: ['\x1b[F', '\x1bOF', '\x1b[4~', '\x1b[8~', '\x1b[57424u'],
    'ctrl-home': ['\x1b[1;5H', '\x1b[7^'],
    'ctrl-end': ['\x1b[1;5F', '\x1b[8^'],
    'shift-end': ['\x1b[1;2F', '\x1b[8$'],
    'ctrl-shift-home': ['\x1b[1;6H', '\x1b[7@'],
    insert: ['\x1b[2~'],
    delete: ['\x1b[3~', '\x1b[57426u'],
    'ctrl-delete': ['\x1b[3;5~', '\x1b[3^'],
    pageup: ['\x1b[5~'],
    pagedown: ['\x1b[6~'],
    f1: ['\x1bOP', '\x1b[11~', '\x1b[[A', '\x1b[P'],
    f3: ['\x1bOR', '\x1b[13~', '\x1b[[C'],
    f5: ['\x1b[15~', '\x1b[[E'],
    f12: ['\x1b[24~'],
    'shift-f3': ['\x1b[1;2R'],
    'ctrl-f5': ['\x1b[15;5~'],
    enter: ['\r', '\x1bOM', '\x1b[13u', '\x1b[57414u', '\x1b[109;5u'],
    'alt-enter': ['\x1b\r', '\x1b[13;3u', '\x1b[27;3;13~'],
    'shift-enter': ['\x1b[13;2u', '\x1b[27;2;13~', '\x1b[13;2:1u'],
    'ctrl-enter': ['\x1b[13;5u', '\x1b[27;5;13~'],
    'ctrl-j': ['\n', '\x1b[106;5u'],
    tab: ['\t', '\x1b[105;5u', '\x1b[9u', '\x1bOI'],
    'shift-tab': ['\x1b[Z', '\x1b[9;2u', '\x1b[27;2;9~'],
    backspace: ['\x7f', '\x1b[127u'],
    'alt-backspace': ['\x1b\x7f', '\x1b[127;3u'],
    'ctrl-h': ['\x08'],
    escape: ['\x1b[27u', '\x1b[91;5u'],
    'ctrl-a': ['\x01', '\x1b[97;5u', '\x1b[27;5;97~'],
    'ctrl-c': ['\x03', '\x1b[99;5u', '\x1b[99;69u'],
    'ctrl-shift-a': ['\x1b[97;6u'],
    'ctrl-alt-a': ['\x1b\x01', '\x1b[97;7u'],
    'ctrl-_': ['\x1f', '\x1b[47;5u', '\x1b[45;6u'],
    'ctrl-space': ['\0', '\x1b[32;5u'],
    'ctrl-\\': ['\x1c'],
    'alt-b': ['\x1bb', '\x1b[98;3u'],
    'alt-shift-b': ['\x1bB', '\x1b[98;4u'],
    'alt-ä': ['\x1bä'],
    'alt-.': ['\x1b.'],
    'shift-y': ['Y', '\x1b[121;2u', '\x1b[121:89;2u', '\x1b[27;2;89~'],
    '?': ['?', '\x1b[63;2u'],
    space: [' ', '\x1b[32u'],
    'shift-space': ['\x1b[32;2u', '\x1b[27;2;32~'],
    '5': ['5', '\x1bOu', '\x1b[57404u'],
    '+': ['+', '\x1bOk'],
  };
  for (const [name, sequences] of Object.entries(names)) {
    for (const sequence of sequences) t.equal(nameOf(t, sequence), name, JSON.stringify(sequence));
  }
});

t.test('a key that types has its text, one with ctrl or alt has none', async t => {
  t.strictSame(decode('aÄ5 \x1b[121;2u\x1b[32;2u'), ["'a'", "'Ä'", "'5'", "' '", "'Y'", "' '"]);
  t.strictSame(decode('\x01\x1bb'), ['ctrl-a', 'alt-b']);
});

t.test('fast typing in one chunk is a key for each cluster, surrogates and ZWJ sequences whole', async t => {
  const text = 'hi é e\u0301 漢 👍🏽 👨‍👩‍👧 🇩🇪!';
  t.strictSame(
    decode(text),
    clusters(text).map(cluster => `'${cluster}'`),
  );
  t.ok(decode(text).includes("'👨‍👩‍👧'"));
});

t.test('UTF-8 is exact across chunks', async t => {
  const decoder = new InputDecoder();
  const events: unknown[] = [];
  for (const byte of bytes('€漢👍')) events.push(...decoder.feed(Uint8Array.of(byte)).map(brief));
  t.strictSame(events, ["'€'", "'漢'", "'👍'"]);
});

t.test('unknown sequences, C1 controls and cut-off sequences are swallowed', async t => {
  const unknown = [
    '\x1b[99~',
    '\x1b[1;2;3;4z',
    '\x1b[57441u',
    '\x1b[97;1:3u',
    '\x1b[97;9u',
    '\x1bOz',
    '\x9b',
    '\x1b[!p',
  ];
  for (const sequence of unknown) t.strictSame(decode(`${sequence}a`), ["'a'"], JSON.stringify(sequence));
  t.strictSame(decode('\x1b[1;5\x1b[A'), ['up'], 'a sequence that another one cuts off');
  t.strictSame(decode('\x1b[1;5\r'), ['enter'], 'a sequence that a control cuts off');
  t.strictSame(decode('\x1b]0;half\x1b[A'), ['up'], 'a string that a sequence cuts off');
  t.strictSame(decode('\x1b]0;half\x18a'), ["'a'"], 'a string that CAN cuts off');
});

t.test('replies of the terminal never leak as text', async t => {
  const replies = [
    '\x1b[?62;22c',
    '\x1b[>41;390;0c',
    '\x1b[12;40R',
    '\x1b[0n',
    '\x1b[?2026;2$y',
    '\x1b[?1u',
    '\x1b]11;rgb:1e1e/1e1e/2e2e\x07',
    '\x1b]10;rgb:ffff/ffff/ffff\x1b\\',
    '\x1bP>|xterm(390)\x1b\\',
    '\x1b_Gi=1;OK\x1b\\',
    '\x1b[8;40;120t',
  ];
  for (const sequence of replies) t.strictSame(decode(sequence), [{ type: 'reply', sequence }]);
});

t.test('mouse: buttons, movement, wheel and modifiers, in cells from 0', async t => {
  const held = { ctrl: false, alt: false, shift: false };
  const at = { type: 'mouse', x: 9, y: 4, ...held };
  t.strictSame(decode('\x1b[<0;10;5M\x1b[<0;10;5m'), [
    { ...at, button: 0, action: 'press' },
    { ...at, button: 0, action: 'release' },
  ]);
  t.strictSame(decode('\x1b[<32;10;5M'), [{ ...at, button: 0, action: 'move' }]);
  t.strictSame(decode('\x1b[<64;10;5M\x1b[<65;10;5M'), [
    { ...at, button: 0, action: 'wheel-up' },
    { ...at, button: 1, action: 'wheel-down' },
  ]);
  t.strictSame(decode('\x1b[<22;10;5M'), [{ ...at, button: 2, action: 'press', ctrl: true, shift: true }]);
  t.strictSame(
    decode('\x1b[M *%a'),
    [{ ...at, button: 0, action: 'press' }, "'a'"],
    'terminals without mode 1006',
  );
  t.strictSame(decode('\x1b[<66;1;1M\x1b[<128;1;1M\x1b[<;1Ma'), ["'a'"], 'what means nothing is swallowed');
});

t.test('focus reports', async t => {
  t.strictSame(decode('\x1b[I\x1b[O'), [
    { type: 'focus', gained: true },
    { type: 'focus', gained: false },
  ]);
});

t.test('a paste is one event, whatever it holds', async t => {
  const paste = (text: string) => [{ type: 'paste', text }];
  t.strictSame(decode('\x1b[200~two\rlines\r\nand\n\x1b[201~'), paste('two\nlines\nand\n'));
  t.strictSame(decode('\x1b[200~\x1b[A\x1b[200~\x03q\x1b[201\x1b[201~x'), [
    ...paste('\x1b[A\x1b[200~\x03q\x1b[201'),
    "'x'",
  ]);
  t.strictSame(decode('\x1b[200~\x1b[201~a'), ["'a'"], 'an empty paste is none');
});

t.test('a paste of 10 MB in small chunks arrives whole', async t => {
  const text = 'x'
    .repeat(1023)
    .concat('\n')
    .repeat(10 * 1024);
  const decoder = new InputDecoder();
  const events: InputEvent[] = [...decoder.feed(bytes('\x1b[200~'))];
  const data = bytes(text);
  for (let at = 0; at < data.length; at += 4096) events.push(...decoder.feed(data.subarray(at, at + 4096)));
  events.push(...decoder.feed(bytes('\x1b[201~')));
  t.equal(events.length, 1);
  t.ok(events[0]?.type === 'paste' && events[0].text === text);
});

t.test('a lone Esc waits for a sequence and is a key when none comes', async t => {
  const decoder = new InputDecoder();
  const press = (text: string) => decoder.feed(bytes(text)).map(brief);
  t.strictSame(press('\x1b'), []);
  t.ok(decoder.waiting);
  t.strictSame(decoder.expire().map(brief), ['escape']);
  t.notOk(decoder.waiting);
  t.strictSame(press('\x1b'), []);
  t.strictSame(press('[A'), ['up'], 'the rest came in time');
  t.strictSame(press('\x1b['), []);
  t.strictSame(decoder.expire().map(brief), ['alt-[']);
  t.strictSame(press('\x1bO'), []);
  t.strictSame(decoder.expire().map(brief), ['alt-shift-o']);
  t.strictSame(press('\x1b\x1b'), []);
  t.strictSame(decoder.expire().map(brief), ['escape', 'escape']);
  t.strictSame(press('\x1b[1;'), []);
  t.notOk(decoder.waiting, 'longer sequences come from the terminal alone, and slow lines are waited for');
  t.strictSame(press('5D'), ['ctrl-left']);
  t.strictSame(press('\x1b\x1b[<0;1;1M').slice(0, 1), ['escape'], 'Esc before a click is Esc');
  t.strictSame(press('\x1b'.repeat(100_000)).length, 99_998, 'a held Esc key does not exhaust the stack');
});

/** Adjacent typed clusters as one text: a cluster that is cut between its characters comes in two. */
function joined(events: readonly InputEvent[]): unknown[] {
  const out: unknown[] = [];
  for (const event of events) {
    const last = out.at(-1);
    if (event.type !== 'key' || event.text === '') out.push(event);
    else if (typeof last === 'string') out[out.length - 1] = last + event.text;
    else out.push(event.text);
  }
  return out;
}

t.test('any split of the bytes gives the same events', async t => {
  const parts = [
    ...[
      'hello',
      'é漢👍🏽',
      'e\u0301',
      '\r',
      '\x03',
      '\x1b[A',
      '\x1b[1;5D',
      '\x1bOP',
      '\x1b[[B',
      '\x1b[13;2u',
      '\x1b\r',
    ],
    ...[
      '\x1b\x1b[C',
      '\x1b\x1b[I',
      '\x1b[<64;10;5M',
      '\x1b[M *%',
      '\x1b[27;2;13~',
      '\x1b]11;rgb:0/0/0\x1b\\',
      '\x1b[3$',
    ],
    ...[
      '\x1b[200~paste\r\n\x1b[201\x1b[A👨‍👩‍👧\x1b[201~',
      '\x1b[?62;c',
      '\x1b[99~',
      '\x1bä',
      '\x9b',
      '\x1bO5A',
      '\x7f',
    ],
    ...['\x1b]0;x\x07', '\x1b[1;5\r', '\x1bP1$r\x1b\\', '\x1bP cut \x1b[H'],
  ];
  const random = seeded(1);
  for (let round = 0; round < 400; round++) {
    const stream = bytes(Array.from({ length: 12 }, () => parts[random(parts.length)]).join(''));
    const whole = joined(new InputDecoder().feed(stream));
    const decoder = new InputDecoder();
    const events: InputEvent[] = [];
    for (let at = 0; at < stream.length; ) {
      const to = at + 1 + random(round % 2 === 0 ? 1 : 9);
      events.push(...decoder.feed(stream.subarray(at, to)));
      at = to;
    }
    if (!t.strictSame(joined(events), whole, JSON.stringify(stream.toString()))) break;
  }
});
