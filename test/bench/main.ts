import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../lib/errors.js';
import { packageRoot } from '../helpers/program.js';
import { type Figure, judge } from './figure.js';
import { type Measure, scoped } from './measure.js';
import { ask } from './measures/ask.js';
import { attach } from './measures/attach.js';
import { batch } from './measures/batch.js';
import { decode, decode1b } from './measures/decode.js';
import { embed } from './measures/embed.js';
import { firstPaint } from './measures/first-paint.js';
import { followUp } from './measures/follow-up.js';
import { history } from './measures/history.js';
import { importScan } from './measures/import.js';
import { memory } from './measures/memory.js';
import { prefix } from './measures/prefix.js';
import { prompt, prompt1b } from './measures/prompt.js';
import { schema } from './measures/schema.js';
import { serving } from './measures/serve.js';
import { soak } from './measures/soak.js';
import { startUp } from './measures/start-up.js';
import { streaming } from './measures/streaming.js';
import { type Failure, json, table } from './report.js';

const measures: readonly Measure[] = [
  decode,
  decode1b,
  prompt,
  prompt1b,
  schema,
  ask,
  prefix,
  attach,
  followUp,
  startUp,
  firstPaint,
  streaming,
  memory,
  history,
  importScan,
  ...serving,
  batch,
  embed,
  soak,
];

const usage = `npm run bench -- [--runs N] [--seconds N] [--json] [measure...]
Measures llmtui against llama.cpp of the same version. Keep the machine quiet meanwhile.
${measures.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n')}
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '600' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const unknown = positionals.filter(name => !measures.some(measure => measure.name === name));
if (values.help || unknown.length > 0) {
  process.stderr.write(`${unknown.map(name => `no measure "${name}"\n`).join('')}${usage}`);
  process.exit(values.help ? 0 : 2);
}

// An interrupted bench leaves no servers behind: what was started ends on `exit`.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));

const cache = join(packageRoot, '.cache/bench');
mkdirSync(cache, { recursive: true });
const figures: Figure[] = [];
const failures: Failure[] = [];
for (const measure of measures) {
  if (positionals.length > 0 && !positionals.includes(measure.name)) continue;
  try {
    figures.push(...(await take(measure)));
  } catch (thrown) {
    failures.push({ measure: measure.name, message: messageOf(thrown) });
  }
}
const results = json(figures, failures, new Date());
writeFileSync(join(cache, 'results.json'), results);
process.stdout.write(values.json ? results : table(figures, failures));
process.exitCode = failures.length > 0 || figures.some(figure => judge(figure).pass === false) ? 1 : 0;

function take(measure: Measure): Promise<readonly Figure[]> {
  const bench = {
    runs: Number(values.runs),
    seconds: Number(values.seconds),
    cache,
    threads: 2,
    contextSize: 2048,
    progress: (text: string) => void process.stderr.write(`${text}\n`),
  };
  return scoped(bench, own => measure.run(own));
}
