import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import t, { type Test } from 'tap';
import { imagesOf } from '../../../lib/chat/message.js';
import { photograph, plainPicture } from '../../helpers/pictures.js';
import { type Home, makeHome, runProgram } from '../../helpers/program.js';
import { type SentChat, startSeeing } from '../../helpers/seeing-server.js';
import { conversationsOf } from './kept.js';

/** A person who knows the model `seer`, and what that was sent. */
async function seer(t: Test, more: object = {}) {
  const home = makeHome(t);
  return { asked: await startSeeing(t, home, 'seer', more), home };
}

const ask = (home: Home, ...args: string[]) => runProgram(['ask', '-m', 'seer', ...args], { home });

/** The pictures of the last message of a request, decoded. */
function shown({ messages }: SentChat, at = -1): Buffer[] {
  const content = messages.at(at)!.content as readonly {
    readonly type: string;
    readonly image_url?: { url: string };
  }[];
  return content
    .filter(({ type }) => type === 'image_url')
    .map(({ image_url }) => Buffer.from(image_url!.url.split(',')[1]!, 'base64'));
}

t.test('pictures go with the question, are made smaller, and stay in the conversation', async t => {
  const { asked, home } = await seer(t);
  await writeFile(join(home.path, 'a.png'), await photograph(1600, 1200));
  await writeFile(join(home.path, 'b.webp'), await plainPicture(40, 30).webp().toBuffer());
  const pictures = ['--image', 'a.png', '--image', 'b.webp', '--resize-max', '300'];
  const first = await ask(home, '--json', ...pictures, 'What is it?');
  t.match(first, { status: 0, stderr: '' });
  const told = JSON.parse(first.stdout);
  t.match(told.pictures, [
    { width: 300, height: 225, before: { width: 1600 } },
    { width: 40, height: 30 },
  ]);
  t.ok(told.pictures[0].bytes < told.pictures[0].before.bytes);
  const sent = shown(asked[0]!);
  t.match(await Promise.all(sent.map(bytes => sharp(bytes).metadata())), [
    { format: 'jpeg', width: 300, height: 225 },
    { width: 40, height: 30 },
  ]);
  const [conversation] = conversationsOf(home);
  const [question] = conversation!.messages.values();
  t.match(imagesOf(question!), [{ name: 'a.png', width: 300 }, { name: 'b.webp' }]);
  t.equal((await ask(home, '-c', 'And its colour?')).status, 0);
  t.same(shown(asked[1]!, -3), sent, 'the same bytes again');
});

t.test('what is no picture or not there is named before anything is asked', async t => {
  const { asked, home } = await seer(t);
  await writeFile(join(home.path, 'notes.png'), 'no picture');
  const failure = async (...args: string[]) => {
    const { status, stdout, stderr } = await ask(home, ...args, 'What is it?');
    t.equal(stdout, '');
    return `${status} ${stderr}`;
  };
  t.match(await failure('--image', 'none.png'), /^42 llmtui: there is no file none\.png\n$/);
  t.match(await failure('--image', 'notes.png'), /^42 llmtui: notes\.png is no picture .*: send PNG, JPEG/);
  t.match(await failure('--image', '-'), /^2 llmtui: --image takes a file: stdin is text/);
  t.match(await failure('--image', '.'), /^42 llmtui: \. is no file/);
  t.match(await failure('--image', 'notes.png', '--resize-max', '7'), /^52 .*32 to 4096/);
  t.equal(asked.length, 0);
});

t.test('what models.yaml says of pictures counts, unless a flag or a variable says otherwise', async t => {
  const { asked, home } = await seer(t, { resize_max: 64 });
  await writeFile(join(home.path, 'a.png'), await photograph(400, 200));
  const widthOf = async (...args: string[]) => {
    t.equal((await ask(home, '--image', 'a.png', ...args, 'What is it?')).status, 0);
    return (await sharp(shown(asked.at(-1)!)[0]).metadata()).width;
  };
  t.equal(await widthOf(), 64);
  t.equal(await widthOf('--resize-max', '100'), 100);
});

t.test('a model that reads text only is named', async t => {
  const home = makeHome(t);
  await writeFile(join(home.path, 'a.png'), await plainPicture(8, 8).png().toBuffer());
  const env = { LLM_CONTEXT_SIZE: '512', LLM_THREADS: '1' };
  const { status, stdout, stderr } = await runProgram(['ask', '--image', 'a.png', 'What is it?'], {
    home,
    env,
  });
  t.match({ status, stdout }, { status: 42, stdout: '' });
  t.match(stderr, /^llmtui: smollm2-135m does not read pictures; .+\n$/);
});
