import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { collect, user } from '../llama/starter.js';
import { loadSeeing, peerMissing, picture } from './seeing.js';

const skip = peerMissing || (process.platform !== 'linux' && 'reads /proc');
/** It never ends by itself. */
const long = { temperature: 2, seed: 7, max_tokens: 1500, grammar: 'root ::= [a-z ] root' } as const;

/** Ids of the processes that hold a model with its projector for the process `parent`. */
function children(parent: number): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => isChild(pid, parent));
}

function isChild(pid: number, parent: number): boolean {
  try {
    const of = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return Number(of) === parent && command.includes('vision-child');
  } catch {
    return false;
  }
}

const lives = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

async function until(holds: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < 20_000 && !holds(); waited += 50) await sleep(50);
  return holds();
}

t.test('the process starts with the first picture and ends with the model', { skip }, async t => {
  const engine = await loadSeeing(t);
  await collect(engine, [user('Hello.')], { max_tokens: 2 });
  t.same(children(process.pid), []);
  const before = await engine.memory();
  await collect(engine, [{ ...user('Hello.'), images: [await picture(1, 2, 3)] }], { max_tokens: 2 });
  const [pid] = children(process.pid);
  t.ok(pid);
  t.ok((await engine.memory()).weights > before.weights);
  await engine.unload();
  t.notOk(lives(pid!));
  const again = collect(engine, [{ ...user('Hello.'), images: [await picture(1, 2, 3)] }]);
  await t.rejects(again, { code: 'ENGINE_FAILED', message: /load it again/ });
});

t.test('a reply that is cancelled ends at once, and the next one is answered', { skip }, async t => {
  const engine = await loadSeeing(t);
  const path = [{ ...user('Write a story.'), images: [await picture(1, 2, 3)] }];
  for (const ms of [0, 150, 600]) {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), ms);
    const { reason } = await collect(engine, path, long, { signal: abort.signal });
    t.equal(reason, 'abort', `after ${ms} ms`);
  }
  t.equal((await collect(engine, path, { max_tokens: 1, grammar: 'root ::= [0-9]' })).usage.replyTokens, 1);
});

t.test('one reply is told at a time; the other waits and is told, too', { skip }, async t => {
  const engine = await loadSeeing(t);
  const path = [{ ...user('Write a story.'), images: [await picture(1, 2, 3)] }];
  const asked = { temperature: 2, seed: 5, max_tokens: 6 };
  const [first, second] = await Promise.all([collect(engine, path, asked), collect(engine, path, asked)]);
  t.equal(second.events[0]?.type, 'queued');
  const { sequences } = await engine.activity();
  t.equal(sequences.length, 2, 'one of the text, one of the pictures');
  t.notOk(sequences[1]?.busy);
  t.equal(second.text, first.text);
});

t.test('a process that dies ends its reply, and the next picture starts another', { skip }, async t => {
  const engine = await loadSeeing(t);
  const path = [{ ...user('Write a story.'), images: [await picture(1, 2, 3)] }];
  await collect(engine, path, { max_tokens: 1 });
  const [pid] = children(process.pid);
  const running = collect(engine, path, long);
  setTimeout(() => process.kill(pid!, 'SIGABRT'), 100);
  await t.rejects(running, { code: 'ENGINE_FAILED', message: /SIGABRT/ });
  t.equal((await collect(engine, path, { max_tokens: 1, grammar: 'root ::= [0-9]' })).usage.replyTokens, 1);
});

t.test(
  'a projector for another model is refused with the reason, and text is still answered',
  { skip },
  async t => {
    const engine = await loadSeeing(t, { projection: 64 });
    const path = [{ ...user('Hello.'), images: [await picture(1, 2, 3)] }];
    await t.rejects(collect(engine, path), { code: 'LOAD_FAILED', message: /mismatch|multimodal/ });
    t.ok((await collect(engine, [user('Hello.')], { max_tokens: 2 })).text);
  },
);

t.test('a process does not outlive the one that started it, however that ends', { skip }, async t => {
  const program = fork(fileURLToPath(new URL('./seeing-program.js', import.meta.url)), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  for (const stream of [program.stdout, program.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  await heard(program);
  const [pid] = children(program.pid!);
  t.ok(pid);
  program.kill('SIGKILL');
  t.ok(await until(() => !lives(pid!)));
  t.equal(printed, '', 'nothing that the native code prints comes out');
});

/** Resolves with the first text of its reply. */
async function heard(program: ChildProcess): Promise<void> {
  const failed = once(program, 'exit').then(([code]) => {
    throw new Error(`ended with ${code}`);
  });
  await Promise.race([once(program, 'message'), failed]);
}
