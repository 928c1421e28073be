import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import t from 'tap';
import { proxyFor } from '../../../lib/models/hub/proxy.js';
import { noise } from '../../helpers/hub.js';
import { openLocal } from './local.js';

const at = (url: string, env: Readonly<Record<string, string>>) => proxyFor(new URL(url), env);

t.test('the proxy goes by the protocol, in lower or upper case, with all_proxy behind it', async t => {
  const env = { HTTPS_PROXY: 'http://s:1', http_proxy: 'http://p:2' };
  t.equal(at('https://huggingface.co/x', env), 'http://s:1');
  t.equal(at('http://huggingface.co/x', env), 'http://p:2');
  t.equal(at('https://huggingface.co/x', { ALL_PROXY: 'proxy:8080' }), 'http://proxy:8080');
  t.equal(at('https://huggingface.co/x', {}), undefined);
  t.throws(() => at('https://huggingface.co', { https_proxy: 'socks5://x:1' }), { code: 'BAD_CONFIG' });
});

t.test('no_proxy names hosts with all below them, ports, addresses and everything', async t => {
  const through = (host: string, no_proxy: string) =>
    at(`https://${host}/`, { https_proxy: 'http://p:1', no_proxy }) !== undefined;
  t.notOk(through('huggingface.co', 'localhost, huggingface.co'));
  t.notOk(through('cdn.huggingface.co', '.huggingface.co'));
  t.notOk(through('cdn.huggingface.co', '*.Huggingface.co'));
  t.ok(through('nothuggingface.co', 'huggingface.co'));
  t.notOk(through('huggingface.co:8443', 'huggingface.co:8443'));
  t.ok(through('huggingface.co', 'huggingface.co:8443'));
  t.notOk(through('[::1]', '::1'));
  t.notOk(through('huggingface.co', '*'));
});

t.test('a download goes through the proxy of the environment', async t => {
  const seen: string[] = [];
  const proxy = createServer().on('connect', ({ url = '' }, socket, head) => {
    seen.push(url);
    const [host, port] = url.split(':');
    const server = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      server.pipe(socket).pipe(server);
    });
    for (const end of [server, socket]) end.on('error', () => {});
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.teardown(() => proxy.close());
  const content = { repositories: { 'ann/tiny-GGUF': { files: { 'x-Q8_0.gguf': noise(1000) } } } };
  const http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const { hub, server } = await openLocal(t, t.testdir({}), content, { env: { http_proxy } });
  t.equal((await hub.listFiles('ann/tiny-GGUF', new AbortController().signal)).quantisations.length, 1);
  t.same(seen, [new URL(server.endpoint).host]);
});
