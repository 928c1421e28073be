import t from 'tap';
import { ESCAPE_TIMEOUT_MS } from '../../lib/terminal/decoder.js';
import { keyName } from '../../lib/terminal/input.js';
import { Keyboard } from '../../lib/terminal/keyboard.js';

/** A keyboard whose clock stands still until `pass` is called. */
function keyboard() {
  const names: string[] = [];
  let due: (() => void) | undefined;
  const board = new Keyboard(
    event => names.push(event.type === 'key' ? keyName(event) : event.type),
    (call, ms) => {
      t.equal(ms, ESCAPE_TIMEOUT_MS);
      due = call;
      return () => {
        due = undefined;
      };
    },
  );
  const press = (text: string) => board.take(Buffer.from(text));
  return { board, names, press, pass: () => due?.() };
}

t.test('Esc alone is a key once its time has passed', async t => {
  const { names, press, pass } = keyboard();
  press('\x1b');
  t.strictSame(names, []);
  pass();
  t.strictSame(names, ['escape']);
});

t.test('Esc whose sequence goes on in time is no key', async t => {
  const { names, press, pass } = keyboard();
  press('\x1b');
  press('[A');
  pass();
  t.strictSame(names, ['up']);
});

t.test('nothing comes after stop', async t => {
  const { board, names, press, pass } = keyboard();
  press('\x1b');
  board.stop();
  pass();
  t.strictSame(names, []);
});

t.test('by the real clock, Esc comes as well', async t => {
  const name = await new Promise(resolve => {
    new Keyboard(event => resolve(event.type === 'key' && event.name)).take(Buffer.from('\x1b'));
  });
  t.equal(name, 'escape');
});
