import t from 'tap';
import { strftime } from '../../lib/chat/strftime.js';

const date = new Date(2024, 6, 6, 0, 5, 9);

t.test('formats as C does, in English', async t => {
  t.equal(strftime(date, '%d %b %Y'), '06 Jul 2024');
  t.equal(strftime(date, '%A, %-d %B %y'), 'Saturday, 6 July 24');
  t.equal(strftime(date, '%a %m %H:%M:%S %I %p 100%%'), 'Sat 07 00:05:09 12 AM 100%');
});

t.test('leaves fields alone that it does not know', async t => {
  t.equal(strftime(date, '%Q %constructor %'), '%Q %constructor %');
});
