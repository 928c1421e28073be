import { EventEmitter } from 'node:events';
import t from 'tap';
import { Ending } from '../../../lib/cli/serve/ending.js';

function made() {
  const killed: unknown[] = [];
  const cleaned: boolean[] = [];
  const proc = Object.assign(new EventEmitter(), {
    pid: 7,
    kill: (...call: unknown[]) => killed.push(call),
  });
  const ending = new Ending(proc as unknown as NodeJS.Process, () => cleaned.push(true));
  return { ending, proc, killed, cleaned };
}

t.test('the first signal asks the server to end', async t => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    const { ending, proc, killed } = made();
    const asked = ending.asked();
    t.equal(ending.signal.aborted, false);
    proc.emit(signal, signal);
    await asked;
    await ending.asked();
    t.equal(ending.signal.aborted, true);
    t.same(killed, []);
  }
});

t.test('one press of Ctrl-C that comes twice is one signal, and a later one ends the process', async t => {
  const { ending, proc, killed, cleaned } = made();
  proc.emit('SIGINT', 'SIGINT');
  proc.emit('SIGINT', 'SIGINT');
  t.same(killed, []);
  await new Promise(resolve => setTimeout(resolve, 300));
  proc.emit('SIGTERM', 'SIGTERM');
  t.same(killed, [[7, 'SIGTERM']]);
  t.same(cleaned, [true]);
  t.same(proc.eventNames(), []);
  ending.close();
});

t.test('once closed it hears nothing', async t => {
  const { ending, proc } = made();
  ending.close();
  proc.emit('SIGTERM', 'SIGTERM');
  t.equal(ending.signal.aborted, false);
});
