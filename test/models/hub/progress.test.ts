import t from 'tap';
import { DownloadMeter, type DownloadProgress } from '../../../lib/models/hub/progress.js';

t.test('the rate is that of the last seconds, and the time left follows from it', async t => {
  let now = 0;
  const told: DownloadProgress[] = [];
  const meter = new DownloadMeter(
    () => now,
    step => told.push(step),
  );
  meter.report('a', { type: 'loading', done: 500, total: 10_000 }, 20_000);
  t.match(told, [{ done: 500, total: 20_000, bytesPerSecond: undefined, secondsLeft: undefined }]);
  now = 1000;
  meter.report('a', { type: 'loading', done: 1500, total: 10_000 }, 20_000);
  t.match(told.at(-1), { bytesPerSecond: 1000, secondsLeft: 18.5 });
  for (now = 2000; now <= 20_000; now += 1000)
    meter.report('a', { type: 'loading', done: 1500, total: 10_000 }, 20_000);
  t.match(
    told.at(-1),
    { bytesPerSecond: 0, secondsLeft: undefined },
    'a download that stands still has no time left',
  );
});

t.test('files are counted together, and what had come before is no rate', async t => {
  let now = 0;
  const told: DownloadProgress[] = [];
  const meter = new DownloadMeter(
    () => now,
    step => told.push(step),
  );
  meter.report('a', { type: 'loading', done: 100, total: 100 }, 300);
  meter.finished({ sizeBytes: 100 });
  now = 1000;
  meter.report('b', { type: 'loading', done: 150, total: 200 }, 300);
  t.match(told.at(-1), { file: 'b', done: 250, total: 300, bytesPerSecond: undefined });
});

t.test('it is told ten times a second, at each change, and at the end', async t => {
  let now = 0;
  let told = 0;
  const meter = new DownloadMeter(
    () => now,
    () => told++,
  );
  for (; now < 1000; now++) meter.report('a', { type: 'loading', done: now, total: 5000 }, 5000);
  t.equal(told, 10);
  meter.report('a', { type: 'checking', done: 0, total: 5000 }, 5000);
  meter.report('a', { type: 'checking', done: 5000, total: 5000 }, 5000);
  t.equal(told, 12);
});
