import { totalmem } from 'node:os';
import t from 'tap';
import { availableMemory, machineMemory, machineRoom } from '../../lib/models/machine.js';

t.test('the memory of the machine is within its bounds', async t => {
  const { process: own, free, total } = machineMemory();
  t.equal(total, totalmem());
  t.ok(own > 0 && own < total);
  t.ok(free > 0 && free <= total);
  t.ok(availableMemory() <= total);
});

t.test('the room for a model is what is free, and what can be swapped', async t => {
  const { free, swap, gpu } = machineRoom();
  t.ok(free > 0 && free <= totalmem());
  t.ok(Number.isInteger(swap) && swap >= 0);
  t.equal(gpu, undefined);
});
