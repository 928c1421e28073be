import t from 'tap';
import { progressLine } from '../../../lib/cli/models/pull-progress.js';

const MB = 1024 ** 2;
const half = { type: 'loading', file: 'x-Q8_0.gguf', done: 40 * MB, total: 80 * MB } as const;

t.test('the bar has share, bytes, rate and time left, as far as they are known', async t => {
  t.equal(progressLine(half), ' 50 % [##########          ] 40.0 MB of 80.0 MB  x-Q8_0.gguf');
  const known = { ...half, bytesPerSecond: 2 * MB, secondsLeft: 20 };
  t.match(progressLine(known), /of 80\.0 MB, 2\.00 MB\/s, 20 s left {2}x-Q8_0/);
  t.match(progressLine({ ...known, secondsLeft: 61 }), /2 min left/);
  t.match(progressLine({ ...known, secondsLeft: 3 * 3600 + 60 }), /3 h 1 min left/);
});

t.test('checking and waiting are said', async t => {
  t.match(progressLine({ ...half, type: 'checking', bytesPerSecond: MB }), /80\.0 MB, checking it {2}x/);
  t.match(progressLine({ ...half, type: 'waiting' }), /another llmtui downloads it/);
  t.equal(
    progressLine({ ...half, type: 'waiting', done: 0, total: 0 }),
    'another llmtui downloads x-Q8_0.gguf',
  );
});

t.test('a name from elsewhere sends nothing to the terminal', async t => {
  t.notMatch(progressLine({ ...half, file: 'x\x1b[2J\r\n.gguf' }), /[\x00-\x1f]/);
});
