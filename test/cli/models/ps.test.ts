import t from 'tap';
import { psJson, psTable } from '../../../lib/cli/models/ps.js';

const now = Date.UTC(2026, 0, 31, 12);
const processes = [
  {
    pid: 12,
    models: [
      { name: 'smollm2-135m', bytes: 157_286_400, inUse: 1, expiresAt: null },
      { name: 'gpt2\x1b[31m', bytes: 2048, inUse: 0, expiresAt: now + 90_000 },
    ],
  },
  { pid: 340, models: [{ name: 'llama3-1b', bytes: 1024 ** 3, inUse: 0, expiresAt: now + 300_000 }] },
];

t.test('loaded models stand with memory, process and when they leave', async t => {
  t.equal(
    psTable(processes, now),
    `${[
      'MODEL          MEMORY  PROCESS  STATUS',
      'smollm2-135m   150 MB  12       in use',
      'gpt2␛[31m     2.00 KB  12       unloads in 90 s',
      'llama3-1b     1.00 GB  340      unloads in 5 min',
    ].join('\n')}\n`,
  );
  t.match(psTable([{ pid: 1, models: [] }], now), /^no running llmtui has a model loaded\n$/);
});

t.test('as JSON each model is one object', async t => {
  t.match(JSON.parse(psJson(processes)), [
    { name: 'smollm2-135m', bytes: 157_286_400, pid: 12, in_use: 1, expires_at: null },
    { pid: 12, expires_at: '2026-01-31T12:01:30.000Z' },
    { pid: 340 },
  ]);
  t.same(JSON.parse(psJson([])), []);
});
