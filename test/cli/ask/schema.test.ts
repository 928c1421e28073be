import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeHome, runProgram } from '../../helpers/program.js';
import { conversationsOf } from './kept.js';

const env = { LLM_CONTEXT_SIZE: '1024' };
const schema = {
  type: 'object',
  properties: { colour: { enum: ['red', 'green'] }, n: { type: 'integer', minimum: 1, maximum: 9 } },
  required: ['colour', 'n'],
  additionalProperties: false,
};

t.test('a schema as a file, as JSON or in the concise form shapes the answer', async t => {
  const home = makeHome(t);
  writeFileSync(join(home.path, 'shape'), JSON.stringify(schema));
  for (const given of ['shape', JSON.stringify(schema)]) {
    const { status, stdout } = await runProgram(['ask', '--schema', given, 'Pick one.'], { env, home });
    t.equal(status, 0);
    const value = JSON.parse(stdout);
    t.ok(['red', 'green'].includes(value.colour) && value.n >= 1 && value.n <= 9, stdout);
  }
  const args = ['ask', '--json', '-n', '2', '--schema', 'n int, ok bool', 'Pick.'];
  const { answers } = JSON.parse((await runProgram(args, { env, home })).stdout);
  for (const { text, value } of answers) {
    t.same(JSON.parse(text), value);
    t.ok(Number.isInteger(value.n) && typeof value.ok === 'boolean', text);
  }
});

t.test('an answer that is cut is not printed, but kept, and the failure says what to do', async t => {
  const home = makeHome(t);
  const args = ['ask', '--max-tokens', '3', '--schema', 'name, age int', 'Invent a person.'];
  const { status, stdout, stderr } = await runProgram(args, { env, home });
  t.equal(status, 1);
  t.equal(stdout, '');
  t.match(stderr, /^llmtui: the answer was cut after 3 tokens.*--max-tokens.*\n$/);
  t.equal(conversationsOf(home)[0]?.messages.size, 2);
});

t.test('a schema that cannot be used is refused by name before anything is answered', async t => {
  const home = makeHome(t);
  writeFileSync(join(home.path, 'broken.json'), '{"type": ');
  const refused = async (given: string, message: RegExp) =>
    t.match(await runProgram(['ask', '--schema', given, 'x'], { env, home }), {
      ...{ status: 42, stdout: '', stderr: message },
    });
  await refused('broken.json', /^llmtui: broken\.json: /);
  await refused('missing.json', /missing\.json is not there/);
  await refused('{"type": "object", "dependentSchemas": {}}', /dependentSchemas/);
  const both = ['ask', '--schema', 'n int', '-o', 'grammar', 'root ::= "x"', 'x'];
  t.match(await runProgram(both, { env, home }), { status: 2, stderr: /leave one out/ });
});
