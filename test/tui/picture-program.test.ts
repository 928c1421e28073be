import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import t, { type Test } from 'tap';
import {
  type Answer,
  breaking,
  hello,
  refusing,
  saying,
  streaming,
  upstream,
} from '../engine/remote/upstream.js';
import { keys } from '../helpers/keys.js';
import { makeHome, startProgram } from '../helpers/program.js';

const RED = { r: 255, g: 0, b: 0 };

/** A chat with a model of a server, which answers so, in a folder that has a red picture. */
async function chatting(t: Test, answers: readonly Answer[], cols = 100, rows = 32) {
  const { baseUrl, received } = await upstream(t, answers);
  const home = makeHome(t);
  const registry = {
    models: [
      {
        id: 'seer',
        provider: 'openai',
        config: { base_url: baseUrl, model: 'seer-1', server: 'vllm', vision: true, context: 8192 },
      },
    ],
  };
  // JSON is YAML.
  const config = join(home.env.XDG_CONFIG_HOME ?? '', 'llmtui');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'models.yaml'), JSON.stringify(registry));
  const red = sharp({ create: { width: 1600, height: 800, channels: 3, background: RED } });
  await red.png().toFile(join(home.path, 'my red.png'));
  const term = startProgram(t, { home, cols, rows, args: ['-m', 'seer'] });
  await term.until(/seer \(/, 90_000);
  return { term, home, received };
}

t.test('a picture is attached, shown, sent as it is shown, and comes back with the conversation', async t => {
  const { term, home, received } = await chatting(t, [streaming(...hello)]);
  await term.type('/attach my');
  term.send(keys.tab);
  await term.until('/attach my red.png');
  term.send('\r');
  await term.until(/my red\.png 1024x512/, 20_000);
  await term.until('▀▀▀▀', 20_000);
  const row = term.screen.lines().findIndex(line => line.includes('▀▀▀▀'));
  t.match(
    term.screen.spans(row).find(({ text }) => text.includes('▀▀▀▀')),
    { style: { fg: [254, 0, 0] } },
  );
  await term.type('What is it?\r');
  await term.until('Hello there.', 20_000);
  const [{ content } = { content: [] }] = received[0]?.body.messages.slice(-1) ?? [];
  const [picture, text] = content;
  t.match(text, { type: 'text', text: 'What is it?' });
  const [, base64 = ''] = /^data:image\/(?:png|jpeg);base64,(.*)$/.exec(picture.image_url.url) ?? [];
  const { data, info } = await sharp(Buffer.from(base64, 'base64'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  t.match(info, { width: 1024, height: 512 });
  t.ok(data[0]! > 250 && data[1]! < 5, 'the server got the red picture');
  t.match(term.text(), /my red\.png 1024x512[\s\S]*What is it\?[\s\S]*Hello there\./);
  term.send('/quit\r');
  t.equal((await term.ended(20_000)).status, 0);
  const again = startProgram(t, { home, cols: 100, rows: 32 });
  await again.until(/my red\.png 1024x512[\s\S]*▀▀▀▀[\s\S]*What is it\?/, 90_000);
});

t.test('a dropped file is attached by Tab; without colours there is its name alone', async t => {
  const { home } = await chatting(t, [streaming(...hello)]);
  const bare = startProgram(t, { home, cols: 80, rows: 24, env: { NO_COLOR: '1' } });
  await bare.until('Message', 90_000);
  await bare.until(screen => !screen.includes('looks for models'), 90_000);
  bare.send(keys.escape);
  bare.paste(`'${join(home.path, 'my red.png')}' `);
  await bare.until('Tab attaches my red.png', 20_000);
  bare.send(keys.tab);
  await bare.until(/my red\.png 1024x512/, 20_000);
  t.notMatch(bare.text(), '▀');
});

t.test('a request that fails for the time being counts down, and Esc ends it', async t => {
  const busy = refusing(429, { error: { message: 'busy' } }, { 'retry-after': '60' });
  const { term } = await chatting(t, [busy]);
  await term.type('Hello\r');
  await term.until(/again in \d+ s \(Esc ends it\)/, 20_000);
  const first = /again in (\d+) s/.exec(term.text())?.[1];
  await term.until(screen => /again in (\d+) s/.exec(screen)?.[1] !== first, 20_000);
  term.send(keys.escape);
  await term.until('stopped before the first word', 20_000);
  t.match(term.text(), 'Hello', 'the message stays');
});

t.test('a reply that is cut stays, and is gone on with', async t => {
  const cut = breaking(saying({ role: 'assistant', content: 'One two' }));
  const { term, received } = await chatting(t, [
    cut,
    streaming(saying({ content: ' three.' }), saying({}, 'stop')),
  ]);
  await term.type('Count\r');
  await term.until('/continue goes on with it', 20_000);
  await term.type('/continue\r');
  await term.until('One two three.', 20_000);
  t.match(received[1]?.body.messages.at(-1), { role: 'assistant', content: 'One two' });
});
