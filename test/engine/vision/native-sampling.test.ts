import t from 'tap';
import { defaultSampling } from '../../../lib/chat/sampling.js';
import { nativeSampling } from '../../../lib/engine/vision/native-sampling.js';

t.test('every parameter is named, so that no default of the package counts', async t => {
  const fields = nativeSampling({ ...defaultSampling, repeat_penalty: 1.1, max_tokens: 5 }, 7);
  t.match(fields, {
    temperature: 0.8,
    xtc_probability: 0,
    xtc_threshold: 0.1,
    dry_multiplier: 0,
    penalty_repeat: 1.1,
    penalty_last_n: 64,
    penalty_present: 0,
    penalty_freq: 0,
    n_predict: 5,
    seed: 7,
    grammar_lazy: false,
  });
  t.notOk('stop' in fields, 'stop strings are looked for in the text');
});

t.test('a grammar that counts from a text on is lazy', async t => {
  const fields = nativeSampling({ ...defaultSampling, grammar: 'root ::= "a"' }, 7, ['<tool>']);
  t.match(fields, {
    grammar_lazy: true,
    grammar_triggers: [{ value: '<tool>' }],
    preserved_tokens: ['<tool>'],
  });
});
