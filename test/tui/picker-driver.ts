import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { packageRoot } from '../helpers/program.js';
import { Driver, entry } from './driver.js';

/** As in view.test.ts: UPDATE_GOLDEN=1 writes what is to be looked at before it is kept. */
export function golden(t: Test, name: string, driver: Driver): void {
  const file = join(packageRoot, 'test/tui/golden', `${name}.txt`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, `${driver.text()}\n`);
  t.equal(`${driver.text()}\n`, readFileSync(file, 'utf8'), name);
}

export const GB = 1024 ** 3;

export const models = [
  entry('tiny', { quantisation: 'Q4_0', description: 'llama 1M Q4_0' }),
  entry('llama3-1b', {
    quantisation: 'Q4_K_M',
    sizeBytes: 0.75 * GB,
    needBytes: 1.4 * GB,
    context: 8192,
    profile: 'llama3-1b',
    description: 'Llama 3.2 1B Instruct',
  }),
  entry('gpt2', { quantisation: 'Q8_0', sizeBytes: 0.16 * GB, needBytes: 0.3 * GB, context: 1024 }),
  entry('huge', { quantisation: 'Q8_0', sizeBytes: 70 * GB, needBytes: 80 * GB, context: 131_072 }),
  entry('off', { status: 'disabled', reason: 'switched off in models.yaml', quantisation: 'F16' }),
];

export const held = (name: string, bytes: number, inUse: number) => ({
  name,
  bytes,
  inUse,
  lastUsed: 0,
  expiresAt: null,
  loaded: 1,
});

/** The pane of models with the focus, `tiny` answering and `gpt2` kept loaded. */
export function picker(columns = 100, rows = 30): Driver {
  const driver = Driver.ready({ columns, rows });
  driver.event({ type: 'models', models, first: false });
  driver.event({
    type: 'memory',
    engine: { weights: 92e6, kvCache: 180e6, computeBuffers: 23e6, cachedTokens: 60 },
    machine: { process: 400e6, free: 1.2 * GB, total: 24e9 },
  });
  driver.event({
    type: 'pool',
    engines: [held('gpt2', 0.3 * GB, 0), held('tiny', 0.28 * GB, 1)],
    swap: GB,
  });
  driver.press('f3');
  driver.effects = [];
  return driver;
}

export const progress = (done: number) => ({
  type: 'loading' as const,
  file: 'a.gguf',
  done,
  total: 800e6,
  bytesPerSecond: 12e6,
  secondsLeft: 44,
});
