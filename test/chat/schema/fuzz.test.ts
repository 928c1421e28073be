import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { gbnf } from '../../../lib/chat/schema/gbnf.js';
import { schemaRules } from '../../../lib/chat/schema/grammar.js';
import type { Rules } from '../../../lib/chat/schema/rules.js';
import { schemaValidator } from '../../../lib/chat/schema/validate.js';
import { LlmtuiError } from '../../../lib/errors.js';
import { seeded } from '../seeded.js';
import { canonicalTexts } from './canonical.js';
import { grammarMatcher } from './matcher.js';
import { randomDocument, randomValue } from './random-schema.js';
import { reads, walk } from './walk.js';

/** SCHEMA_FUZZ tries other seeds, and more of them, as in SCHEMA_FUZZ=1000,5000. */
const [first = 1, count = 150] = (process.env.SCHEMA_FUZZ ?? '').split(',').filter(Boolean).map(Number);
const seeds = Array.from({ length: count }, (_, index) => first + index);

/** ajv by itself, with the regular expressions of JavaScript. */
function oracle(schema: object | boolean): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, ownProperties: true });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  return value => validate(value) === true;
}

/** The rules of a random schema; null if it is refused. */
function rulesOf(schema: object | boolean): Rules | null {
  try {
    return schemaRules(schema);
  } catch (error) {
    if (error instanceof LlmtuiError && error.code === 'BAD_INPUT') return null;
    throw error;
  }
}

t.test('every text of a grammar parses, validates, and is of the grammar for llama.cpp too', async t => {
  const matches = grammarMatcher(t);
  let supported = 0;
  for (const seed of seeds) {
    const random = seeded(seed);
    const schema = randomDocument(random);
    const rules = rulesOf(schema);
    if (rules === null) continue;
    supported++;
    const valid = oracle(schema);
    const wrong = schemaValidator(schema);
    for (const steps of [5, 50, 300]) {
      const text = walk(rules, random, steps);
      const value: unknown = JSON.parse(text);
      if (!valid(value) || wrong(value).length > 0 || !reads(rules, text)) {
        t.fail(`seed ${seed}: ${JSON.stringify(schema)} allows ${text}`);
      }
      if (steps === 50 && !matches(gbnf(rules), text)) t.fail(`seed ${seed}: llama.cpp refuses ${text}`);
    }
  }
  t.ok(supported > count / 2, `${supported} of ${count} schemas are supported`);
});

t.test('a grammar allows a value exactly if it is valid', async t => {
  let valids = 0;
  for (const seed of seeds) {
    const random = seeded(seed);
    const schema = randomDocument(random);
    const rules = rulesOf(schema);
    if (rules === null) continue;
    const valid = oracle(schema);
    for (let round = 0; round < 30; round++) {
      const value = randomValue(random, 2);
      const expected = valid(value);
      valids += Number(expected);
      const allowed = [...canonicalTexts(value)].some(text => reads(rules, text));
      if (allowed !== expected) {
        t.fail(`seed ${seed}: ${JSON.stringify(schema)} and ${JSON.stringify(value)}: ${allowed}`);
      }
    }
  }
  t.ok(valids > count, `${valids} of the values were valid`);
});
