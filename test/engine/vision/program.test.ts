import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { runProgram } from '../../helpers/program.js';
import { peerMissing, picture, seeingFolder } from './seeing.js';

t.test('ask about a picture prints the answer and nothing else', { skip: peerMissing }, async t => {
  const { folder, path } = await seeingFolder(t);
  const file = join(folder, 'red.png');
  writeFileSync(file, Buffer.from((await picture(255, 0, 0)).data, 'base64'));
  const asked = ['ask', '-m', path, '--image', file, '-o', 'grammar', 'root ::= [0-9]', 'How many?'];
  const { status, stdout, stderr } = await runProgram(asked);
  t.equal(status, 0, stderr);
  t.match(stdout, /^[0-9]\n?$/);
  t.notMatch(stderr, /DEBUG|INFO|perf|mmproj/);
});

t.test('models, show and ask say which model reads pictures', { skip: peerMissing }, async t => {
  const { folder, path, projector } = await seeingFolder(t);
  const file = join(folder, 'red.png');
  writeFileSync(file, Buffer.from((await picture(255, 0, 0)).data, 'base64'));
  t.match((await runProgram(['models', '-m', path])).stdout, /^tiny .*; reads pictures$/m);
  const shown = (await runProgram(['show', path])).stdout;
  t.match(shown, /capabilities +.*vision/);
  t.ok(shown.includes(projector));
  const { status, stderr } = await runProgram(['ask', '--image', file, 'What?']);
  t.equal(status, 42);
  t.match(stderr, /smollm2-135m does not read pictures; llmtui pull smolvlm-256m/);
});
