import t from 'tap';
import { ReadingPace } from '../../../lib/engine/llama/pace.js';

t.test('reading starts with a small batch and grows with the speed that was measured', async t => {
  const pace = new ReadingPace(512);
  t.equal(pace.tokens(1, 0), 64);
  pace.note(64, 128);
  t.equal(pace.tokens(1, 0), 192);
  pace.note(192, 10);
  t.equal(pace.tokens(1, 0), 512);
});

t.test('prompts that came at once are read at once, as far as that takes no second', async t => {
  const pace = new ReadingPace(512);
  pace.note(64, 128);
  t.equal(pace.tokens(2, 0), 448);
});

t.test('beside replies that generate a batch stays short', async t => {
  const pace = new ReadingPace(512);
  pace.note(64, 1);
  t.equal(pace.tokens(1, 1), 512, 'where reading is fast, that is much');
  pace.note(64, 64);
  t.equal(pace.tokens(1, 1), 192);
  pace.note(64, 1000);
  t.equal(pace.tokens(1, 1), 16);
});

t.test('a batch is never larger than the batch size', async t => {
  const pace = new ReadingPace(32);
  pace.note(512, 1);
  t.equal(pace.tokens(1, 0), 32);
  t.equal(pace.tokens(1, 1), 32);
});

t.test('a few tokens say nothing about speed', async t => {
  const pace = new ReadingPace(512);
  pace.note(2, 1000);
  t.equal(pace.tokens(1, 0), 64);
});

t.test('the more prompts wait beside few replies that generate, the more is read at once', async t => {
  const pace = new ReadingPace(512);
  pace.note(64, 128);
  t.equal(pace.tokens(1, 1), 96);
  t.equal(pace.tokens(2, 1), 192);
  t.equal(pace.tokens(7, 1), 240, 'as much as if nobody waited for a token, and no more');
  t.equal(pace.tokens(3, 6), 96);
});
