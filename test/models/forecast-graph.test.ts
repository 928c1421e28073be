import t from 'tap';
import { ComputeGraph } from '../../lib/models/forecast-graph.js';

t.test('tensors that are needed at once add up', async t => {
  const graph = new ComputeGraph();
  const [one, other] = [graph.input(640), graph.input(128)];
  graph.make(64, one, other);
  t.equal(graph.peak(), 640 + 128 + 64);
});

t.test('what nobody reads any more makes room', async t => {
  const graph = new ComputeGraph();
  let last = graph.input(64);
  for (let step = 0; step < 10; step++) last = graph.make(64, last);
  t.equal(graph.peak(), 2 * 64);
});

t.test('a change writes over what it alone reads, but not over what is read again', async t => {
  const alone = new ComputeGraph();
  alone.change(alone.input(64));
  t.equal(alone.peak(), 64);
  const again = new ComputeGraph();
  const input = again.input(64);
  again.use(again.change(input), input);
  t.equal(again.peak(), 2 * 64);
});

t.test('a hole that is too small for the next tensor stays a hole', async t => {
  const graph = new ComputeGraph();
  const [first, second] = [graph.input(64), graph.input(64)];
  const small = graph.make(128, first); // the 64 bytes of the first become free
  graph.make(192, small, second);
  t.equal(graph.peak(), 64 + 64 + 128 + 192);
});

t.test('the smallest hole that is large enough is filled first', async t => {
  const graph = new ComputeGraph();
  const [large, wall, fitting, end] = [256, 64, 128, 64].map(bytes => graph.input(bytes));
  graph.use(large!, fitting!);
  const filled = graph.make(128, wall!);
  graph.make(320, filled, end!); // 256 and the wall are free and together
  t.equal(graph.peak(), 256 + 64 + 128 + 64);
});

t.test('sizes are rounded up to 64 bytes', async t => {
  const graph = new ComputeGraph();
  graph.input(1);
  graph.input(65);
  t.equal(graph.peak(), 64 + 128);
});
