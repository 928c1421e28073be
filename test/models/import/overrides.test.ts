import t from 'tap';
import { overrideKeys, parseOverrides } from '../../../lib/models/import/overrides.js';

const base = { base: '/work', home: '/home/me' };

t.test('each key takes a value of its own type', async t => {
  const pairs = [
    'context=4096',
    'kv_type=Q8_0',
    'batch=256',
    'gpu-layers=auto',
    'vision=no',
    'template=chatml',
    'mmproj=~/v.gguf',
    'temperature=0.3',
    'sampling.top_k=12',
    'stop=###',
    'enabled=false',
  ];
  t.same(parseOverrides(pairs, base), {
    enabled: false,
    config: {
      context: 4096,
      kv_type: 'q8_0',
      batch_size: 256,
      gpu_layers: 'auto',
      vision: false,
      template: 'chatml',
      mmproj: '/home/me/v.gguf',
      sampling: { temperature: 0.3, top_k: 12, stop: ['###'] },
    },
  });
  t.same(parseOverrides(['gpu_layers=3', 'mmproj=v.gguf'], base).config, {
    gpu_layers: 3,
    mmproj: '/work/v.gguf',
  });
});

t.test('of a key that comes twice the last counts, and a value may hold an equals sign', async t => {
  t.same(parseOverrides(['top_k=1', 'top_k=2', 'stop=a=b'], base).config, {
    sampling: { top_k: 2, stop: ['a=b'] },
  });
  t.same(parseOverrides([], base), { config: {} });
});

t.test('an unknown key names near ones and all that are known', async t => {
  for (const key of ['temprature', '__proto__', 'constructor'])
    t.throws(() => parseOverrides([`${key}=1`], base), {
      code: 'USAGE',
      message: /Known: enabled, context, /,
    });
  t.throws(() => parseOverrides(['temprature=1'], base), { message: /did you mean temperature/ });
  t.ok(overrideKeys.includes('kv_type') && overrideKeys.includes('temperature'));
});

t.test('a value that is not allowed names what is', async t => {
  const cases = {
    'context=many': /context is a whole number from 64 to 16777216, not "many"/,
    'context=auto': /context is a whole number/,
    'context=1': /context is/,
    'kv_type=q3': /kv_type is one of f32, f16/,
    'gpu_layers=-1': /gpu_layers is .*or auto/,
    'vision=maybe': /vision is 1, true, yes/,
    'enabled=': /enabled is 1, true/,
    'template=../x': /template is a name/,
    'temperature=hot': /temperature is a number from 0 to 5/,
  };
  for (const [pair, message] of Object.entries(cases))
    t.throws(() => parseOverrides([pair], base), { code: 'BAD_INPUT', message }, pair);
});

t.test('a pair without a key or an equals sign is wrong usage', async t => {
  for (const pair of ['context', '=1', ''])
    t.throws(() => parseOverrides([pair], base), { code: 'USAGE', message: /takes key=value/ }, pair);
});
