import t from 'tap';
import { ReadingPace } from '../../../lib/engine/llama/pace.js';

t.test('reading starts with a small batch and grows with the speed that was measured', async t => {
  const pace = new ReadingPace(512);
  t.equal(pace.tokens(false), 64);
  pace.note(64, 128);
  t.equal(pace.tokens(false), 192);
  pace.note(192, 10);
  t.equal(pace.tokens(false), 512);
});

t.test('beside replies that generate a batch stays short', async t => {
  const pace = new ReadingPace(512);
  pace.note(64, 1);
  t.equal(pace.tokens(true), 512, 'where reading is fast, that is much');
  pace.note(64, 64);
  t.equal(pace.tokens(true), 112);
  pace.note(64, 1000);
  t.equal(pace.tokens(true), 16);
});

t.test('a batch is never larger than the batch size', async t => {
  const pace = new ReadingPace(32);
  pace.note(512, 1);
  t.equal(pace.tokens(false), 32);
  t.equal(pace.tokens(true), 32);
});

t.test('a few tokens say nothing about speed', async t => {
  const pace = new ReadingPace(512);
  pace.note(2, 1000);
  t.equal(pace.tokens(false), 64);
});
