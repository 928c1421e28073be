import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { documentsApi } from '../../../lib/http/documents/api.js';
import { ownApi } from '../../../lib/http/own/api.js';
import { packageRoot } from '../../../lib/package.js';
import { exchange, request, statusOf } from '../raw.js';
import { type Scripted, served } from '../serving.js';

const documented = (t: Test, options: Scripted['options'] = {}) =>
  served(t, { options: { ...options, apis: [ownApi, documentsApi] } });

/** What a page loads. */
const referencesOf = (html: string): readonly string[] =>
  [...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, reference]) => reference!);

const mediaTypes: Readonly<Record<string, RegExp>> = {
  js: /^text\/javascript; charset=utf-8$/,
  css: /^text\/css; charset=utf-8$/,
  png: /^image\/png$/,
};

for (const path of ['/docs', '/redoc']) {
  t.test(`${path} and all that it loads come from the server, as what they are`, async t => {
    const { ask, url } = await documented(t);
    const { status, text, headers } = await ask(path);
    t.equal(status, 200);
    t.match(headers.get('content-type'), /^text\/html; charset=utf-8$/);
    const references = referencesOf(text);
    t.ok(references.length >= 3);
    for (const reference of references) {
      t.match(reference, /^\/(docs|redoc)\//);
      const answer = await fetch(`${url}${reference}`);
      t.equal(answer.status, 200, reference);
      t.match(answer.headers.get('content-type'), mediaTypes[reference.split('.').at(-1)!]);
      t.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      t.ok((await answer.arrayBuffer()).byteLength > 50);
    }
  });

  t.test(`${path} may load nothing from elsewhere and holds no script`, async t => {
    const { ask, url } = await documented(t);
    const { text, headers } = await ask(path);
    const policy = headers.get('content-security-policy')!;
    t.match(policy, /default-src 'none'; script-src 'self';/);
    t.notMatch(policy, /https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/);
    t.match(policy, /frame-ancestors 'none'/);
    t.notMatch(text, /<script>|<script [^>]*>[^<]|\bon[a-z]+=|https?:/);
    for (const reference of referencesOf(text)) {
      const content = await (await fetch(`${url}${reference}`)).text();
      t.notMatch(content, /@import|url\(["']?(?:https?:)?\/\//, reference);
      t.notMatch(content, /sourceMappingURL=(?!data:)/, reference);
    }
  });

  t.test(`${path} is asked for again only when it has changed`, async t => {
    const { url } = await documented(t);
    const html = await (await fetch(`${url}${path}`)).text();
    for (const each of [path, ...referencesOf(html)]) {
      const { headers } = await fetch(`${url}${each}`);
      t.equal(headers.get('cache-control'), 'no-cache');
      const again = await fetch(`${url}${each}`, { headers: { 'if-none-match': headers.get('etag')! } });
      t.equal(again.status, 304, each);
      t.equal(await again.text(), '');
    }
  });
}

t.test('no program asks another host of its own accord', async t => {
  const { url } = await documented(t);
  t.match(await (await fetch(`${url}/docs/start.js`)).text(), 'validatorUrl: null');
  t.notMatch(await (await fetch(`${url}/redoc/redoc.standalone.js`)).text(), 'cdn.redoc.ly');
});

t.test('with a key the pages and their files need it, and foreign hosts and origins are refused', async t => {
  const { url, server } = await documented(t, { apiKey: 'k' });
  for (const path of ['/docs', '/docs/start.js', '/docs/swagger-ui.css', '/redoc', '/openapi.json']) {
    t.equal((await fetch(`${url}${path}`)).status, 401, path);
    t.equal((await fetch(`${url}${path}?key=k`)).status, 401, path);
    t.equal((await fetch(`${url}${path}`, { headers: { authorization: 'Bearer k' } })).status, 200, path);
    t.equal(statusOf(await exchange(server.port, request('GET', path, { host: 'evil.example' }))), 403);
    t.equal(
      statusOf(await exchange(server.port, request('GET', path, { origin: 'http://evil.example' }))),
      403,
    );
  }
});

t.test('no path leads out of the files that are served', async t => {
  const { server } = await documented(t);
  for (const path of [
    '/docs/../package.json',
    '/docs/..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/LICENSE',
    '/docs/swagger-ui/swagger-ui.css',
    '/docs//swagger-ui.css',
    '/docs/..\\package.json',
    '/redoc/redoc.standalone.js%00.png',
  ]) {
    t.equal(statusOf(await exchange(server.port, request('GET', path, {}))), 404, path);
  }
});

t.test('the licences stand beside what is served', async t => {
  for (const file of [
    ...['swagger-ui/LICENSE', 'swagger-ui/NOTICE', 'swagger-ui/swagger-ui-bundle.js.LICENSE.txt'],
    ...['redoc/LICENSE', 'redoc/redoc.standalone.js.LICENSE.txt'],
  ]) {
    t.ok(existsSync(join(packageRoot(), 'dist/documents', file)), file);
  }
});

t.test('the index lists the pages and the document', async t => {
  const { ask } = await documented(t);
  const { value } = await ask('/', { headers: { accept: 'application/json' } });
  const paths = value.endpoints.map(({ path }: Record<string, string>) => path);
  for (const path of ['/docs', '/redoc', '/openapi.json', '/api/v1/chat/ws'])
    t.ok(paths.includes(path), path);
});
