import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { makeHome } from '../../helpers/program.js';
import { startSeeing } from '../../helpers/seeing-server.js';
import { startServerProgram } from './server-program.js';

t.test('--allow-image-urls has pictures fetched, but none from this machine', async t => {
  let asked = 0;
  const inner = createServer((_, response) => {
    asked++;
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => inner.once('listening', resolve));
  t.teardown(() => inner.close().closeAllConnections());
  const url = `http://127.0.0.1:${(inner.address() as AddressInfo).port}/a.png`;
  const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }];
  for (const [args, message] of [
    [[], /start the server with --allow-image-urls/],
    [['--allow-image-urls'], /on a server that may not be reached/],
  ] as const) {
    const home = makeHome(t);
    await startSeeing(t, home, 'seer');
    const server = await startServerProgram(t, args, { home });
    const response = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'seer', messages }),
    });
    t.equal(response.status, 400);
    t.match(await response.text(), message);
  }
  t.equal(asked, 0);
});
