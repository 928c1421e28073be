import t from 'tap';
import {
  profileJson,
  profileText,
  type ShownModel,
  showJson,
  showText,
} from '../../../lib/cli/models/show.js';
import { findProfile } from '../../../lib/models/catalogue.js';
import { usualOptions } from '../../../lib/models/forecast.js';
import { memoryShape } from '../../../lib/models/forecast-shape.js';
import { factsOf } from '../../../lib/models/gguf/facts.js';
import { readModel } from '../../../lib/models/gguf/split.js';
import type { ModelEntry } from '../../../lib/models/list.js';
import type { KvType } from '../../../lib/store/settings.js';
import { starterPath } from '../../helpers/gguf-small.js';

const room = { free: 8 * 1024 ** 3, swap: 0 };
const model = await readModel(starterPath);
const starter: ModelEntry = {
  name: 'smollm2-135m',
  path: starterPath,
  sizeBytes: 98_362_432,
  status: 'available',
  description: 'small',
  needBytes: 300 * 1024 ** 2,
  context: 2048,
  starter: true,
  sampling: { temperature: 0.2 },
  shape: memoryShape(factsOf(model), model.tensors),
  options: { ...usualOptions, contextSize: 2048 },
};
const shown = async (more: Partial<ShownModel> = {}): Promise<ShownModel> => ({
  entry: starter,
  facts: factsOf(model),
  room,
  ...more,
});

t.test(
  'show tells what a model is, what it needs by context size, its metadata and its template',
  async t => {
    const text = showText(await shown());
    for (const line of [
      /^smollm2-135m\n {2}small\n/,
      /^parameters +134,515,008$/m,
      /^trained for +8,192 tokens of context$/m,
      /^capabilities +chat$/m,
      /^sampling +temperature 0\.2$/m,
      /^template +the file's own$/m,
      /^ +2048 +92\.1 MB +45\.0 MB .* fits, in use by default$/m,
      /^ +8192 .* fits$/m,
      /^llama\.attention\.layer_norm_rms_epsilon +0\.00001$/m,
      /^tokenizer\.ggml\.tokens +49152 × string$/m,
      /^Chat template\n\{% for message in messages/m,
    ])
      t.match(text, line);
  },
);

t.test('the KV type counts in what the context takes', async t => {
  const kvBytes = async (kvType: KvType) => {
    const entry = { ...starter, options: { ...usualOptions, contextSize: 2048, kvType } };
    return JSON.parse(showJson(await shown({ entry }))).memory.at(-1).kvCache;
  };
  t.equal(await kvBytes('q8_0'), (await kvBytes('f16')) * (34 / 64));
});

t.test('where memory is short, show says what to change', async t => {
  const text = showText(await shown({ room: { free: 150 * 1024 ** 2, swap: 0 } }));
  t.match(text, /^ +2048 .* (?:will not fit|tight), in use by default$/m);
  t.match(text, /^It would do with a (?:KV cache in q8_0|context of \d+ tokens) \(/m);
  t.notMatch(showText(await shown()), /It would do/);
});

t.test('what comes from a file is cleaned for the terminal, and whole in JSON', async t => {
  const facts = factsOf(model);
  const metadata = new Map([...facts.metadata, ['general.name', 'a\u001b[2J']] as const);
  const hostile = await shown({
    facts: { ...facts, metadata, chatTemplate: '{{ "\u001b]0;x\u0007" }}\ntools <think>' },
  });
  t.notMatch(showText(hostile), /[\u001b\u0007]/);
  const json = JSON.parse(showJson(hostile));
  t.equal(json.metadata['general.name'], 'a\u001b[2J');
  t.same(json.capabilities, ['chat', 'tools', 'reasoning']);
});

t.test('a model that cannot be read still tells why', async t => {
  const entry = { ...starter, status: 'disabled', reason: 'cut short', needBytes: 0 } as const;
  const { shape: _, ...unknown } = entry;
  const text = showText({ entry: unknown, room });
  t.match(text, /^status +disabled: cut short$/m);
});

t.test('a profile that is not on the disk is shown with what it takes to get it', async t => {
  const profile = findProfile('llama3-1b')!;
  t.match(profileText(profile, room), /770 MB.*4\.00 GB: fits.*llmtui pull llama3-1b downloads it\.\n$/s);
  t.match(JSON.parse(profileJson(profile, room)), { name: 'llama3-1b', status: 'not downloaded' });
});
