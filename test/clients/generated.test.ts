import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ClientOptions } from 'openapi-fetch';
import openapiTS, { astToString } from 'openapi-typescript';
import t from 'tap';
import { packageRoot } from '../helpers/program.js';
import { allApis } from '../http/apis.js';
import { served } from '../http/serving.js';

const run = promisify(execFile);

/** What a person writes over the generated types: it has to compile as it is, and to work. */
const program = `
import createClient from 'openapi-fetch';
import type { paths } from './document.js';

const client = createClient<paths>(JSON.parse(process.argv[2]!));

const health = await client.GET('/api/v1/health');
const chat = await client.POST('/api/v1/chat', { body: { message: 'Hi', max_tokens: 4 } });
// A route that can stream has the events among its answers.
if (chat.data === undefined || !('response' in chat.data)) throw new Error('not answered as a whole');
const id: string = chat.data.conversation_id;
const kept = await client.GET('/api/v1/chat/conversation/{id}', { params: { path: { id } } });
const listed = await client.GET('/api/v1/chat/conversations', { params: { query: { limit: 1 } } });
const refused = await client.POST('/api/v1/generate', { body: { prompt: '' } });
const field: string | undefined = refused.error!.error.field;
const completion = await client.POST('/v1/chat/completions', {
  body: { model: 'alpha', messages: [{ role: 'user', content: 'Hi' }] },
});
if (completion.data === undefined || !('choices' in completion.data)) throw new Error('not answered as a whole');
const tags = await client.GET('/api/tags');

export const mistakes = [
  // @ts-expect-error a message is text
  () => client.POST('/api/v1/chat', { body: { message: 1 } }),
  // @ts-expect-error there is no such path
  () => client.GET('/api/v1/nothing'),
  // @ts-expect-error the id is missing
  () => client.GET('/api/v1/chat/conversation/{id}', {}),
];

console.log(
  JSON.stringify({
    version: health.data?.version,
    response: chat.data.response,
    messages: kept.data?.messages.length,
    total: listed.data?.total,
    field,
    said: completion.data.choices[0]?.message.content,
    model: tags.data?.models[0]?.name,
  }),
);
`;

const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  types: ['node'],
  skipLibCheck: true,
};

t.test('a client that is generated from /openapi.json compiles and works', { timeout: 120_000 }, async t => {
  const { url } = await served(t, { options: { apis: allApis } });
  mkdirSync(join(packageRoot, '.cache'), { recursive: true });
  // Within the package, so that openapi-fetch is found.
  const folder = mkdtempSync(join(packageRoot, '.cache/generated-client-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('document.ts', astToString(await openapiTS(new URL(`${url}/openapi.json`))));
  write('program.ts', program);
  write('package.json', '{"type":"module"}');
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const compiled = await run(process.execPath, [
    join(packageRoot, 'node_modules/typescript/bin/tsc'),
    '-p',
    folder,
  ]).catch((thrown: { stdout: string }) => thrown);
  t.equal(compiled.stdout, '');
  const options: ClientOptions = { baseUrl: url };
  const { stdout } = await run(process.execPath, [join(folder, 'program.js'), JSON.stringify(options)]);
  t.strictSame(JSON.parse(stdout), {
    version: '1.2.3',
    response: 'Hello there.',
    messages: 2,
    total: 1,
    field: 'prompt',
    said: 'Hello there.',
    model: 'alpha:latest',
  });
});
