import t from 'tap';
import { Samples } from '../../../lib/http/metrics/samples.js';

t.test('percentiles are values that were measured, by nearest rank', async t => {
  const samples = new Samples();
  t.equal(samples.percentile(0.5), undefined);
  for (const value of [9, 1, 5, 3, 7]) samples.add(value);
  t.equal(samples.percentile(0.5), 5);
  t.equal(samples.percentile(0.95), 9);
  t.equal(samples.percentile(0), 1);
  t.equal(samples.sum, 25);
});

t.test('percentiles look at the latest only, number and sum at all', async t => {
  const heard: number[] = [];
  const samples = new Samples(value => heard.push(value));
  for (let value = 0; value < 2000; value++) samples.add(1000);
  for (let value = 0; value < 1024; value++) samples.add(1);
  t.equal(samples.percentile(0.99), 1);
  t.equal(samples.count, 3024);
  t.equal(samples.sum, 2_001_024);
  t.equal(heard.length, 3024);
});
