import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { noRequests, type ServedRequest, speedOf, withRequests } from '../../lib/tui/requests.js';
import { packageRoot } from '../helpers/program.js';
import { Driver } from './driver.js';

// Clock times of the screen are local ones.
process.env.TZ = 'UTC';

const server = 'http://127.0.0.1:8080';

/** A screen with a server beside it. */
const serving = (columns = 80, rows = 24): Driver => Driver.ready({ columns, rows, given: { server } });

/** A request that begins now. */
function request(driver: Driver, key: number, more: Partial<ServedRequest> = {}): ServedRequest {
  const begun = { id: `req_${key}`, method: 'POST', path: '/v1/chat/completions', client: '127.0.0.1' };
  return { key, begunAt: driver.now, ...begun, ...more };
}

const tell = (driver: Driver, ...rows: readonly ServedRequest[]): Driver =>
  driver.event({ type: 'requests', rows });

/** Some of every kind. */
function busy(columns: number, rows: number): Driver {
  const driver = serving(columns, rows);
  const counts = { model: 'tiny', promptTokens: 1234, replyTokens: 300, tokensPerSecond: 41.26 };
  tell(
    driver,
    request(driver, 1, { status: 200, milliseconds: 9100, ...counts }),
    request(driver, 2, { method: 'GET', path: '/v1/models', status: 200, milliseconds: 2 }),
    request(driver, 3, { path: '/api/chat', status: 499, milliseconds: 400, model: 'tiny', replyTokens: 7 }),
    request(driver, 4, { path: '/v1/embeddings', status: 400, milliseconds: 3 }),
    request(driver, 5, { status: 503, milliseconds: 3, detail: "model 'x' cannot be loaded" }),
    request(driver, 6, { model: 'a-model-with-a-long-name', promptTokens: 20 }),
  );
  driver.now += 3000;
  tell(
    driver,
    request(driver, 7),
    request(driver, 6, { begunAt: driver.now - 3000, model: 'tiny', replyTokens: 10 }),
  );
  driver.now += 2000;
  return tell(driver, request(driver, 6, { begunAt: driver.now - 5000, model: 'tiny', replyTokens: 50 }));
}

function golden(t: Test, name: string, driver: Driver): void {
  const file = join(packageRoot, 'test/tui/golden', `${name}.txt`);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, `${driver.text()}\n`);
  t.equal(`${driver.text()}\n`, readFileSync(file, 'utf8'), name);
}

for (const [columns, rows] of [
  [60, 20],
  [80, 24],
  [200, 60],
] as const) {
  t.test(`requests at ${columns}x${rows}`, async t => {
    golden(t, `requests-${columns}x${rows}`, busy(columns, rows));
    golden(
      t,
      `requests-focused-${columns}x${rows}`,
      busy(columns, rows).press('f6', 'down', 'down', 'down', 'down'),
    );
  });
}

t.test('without a server nothing of it is on the screen, and the pane says how to get one', async t => {
  const driver = Driver.ready();
  t.notMatch(driver.text(), 'Requests');
  t.match(driver.press('f6').text(), 'llmtui --serve --tui');
  t.match(Driver.ready().send('/requests').text(), 'llmtui --serve --tui');
  t.equal(driver.state.focus, 'input');
});

t.test('with a server its address is in the status line and in the empty list', async t => {
  const driver = serving();
  t.match(driver.text(), `no requests yet; programs reach the model at ${server}`);
  t.match(driver.lines().at(-1), server);
});

t.test('F6 and /requests show the list and focus it; F6 again hides it', async t => {
  for (const show of [(driver: Driver) => driver.press('f6'), (driver: Driver) => driver.send('/requests')]) {
    const driver = show(serving(80, 16));
    t.equal(driver.state.focus, 'requests');
    t.match(driver.text(), '─ Requests');
    driver.press('f6');
    t.equal(driver.state.focus, 'input');
    t.notMatch(driver.text(), '─ Requests');
  }
});

t.test('requests that run come first, the newest of each first', async t => {
  const driver = serving();
  const over = { status: 200, milliseconds: 1 };
  tell(driver, request(driver, 1), request(driver, 2, { path: '/two', ...over }), request(driver, 3));
  tell(driver, request(driver, 4, { path: '/four', ...over }));
  const shown = driver.lines().filter(line => /\d\d:\d\d:\d\d/.test(line));
  t.match(shown, [/ run /, / run /, /\/four/, /\/two/]);
  tell(driver, request(driver, 1, over));
  t.match(driver.text(), '1 running, 4');
});

t.test('the mark stays on its request when others come, and the first place follows what is new', async t => {
  const driver = serving();
  const over = { status: 200, milliseconds: 1 };
  const told = (key: number) => tell(driver, request(driver, key, { path: `/${key}`, ...over }));
  for (const key of [1, 2, 3]) told(key);
  driver.press('f6', 'down');
  t.match(driver.text(), 'req_2');
  told(4);
  t.match(driver.text(), 'req_2');
  driver.press('home');
  told(5);
  t.match(driver.text(), 'req_5');
  driver.press('end');
  t.match(driver.text(), 'req_1');
});

t.test('Enter shows all of a request', async t => {
  const driver = busy(80, 24).press('f6', 'end', 'enter');
  for (const text of ['req_1', '1234 tokens', '300 tokens', '41.26 tokens/s', '9.1 s', '127.0.0.1'])
    t.match(driver.text(), text);
  driver.press('escape');
  t.equal(driver.state.focus, 'requests');
  t.equal(driver.press('escape').state.focus, 'input');
});

t.test('the wheel moves the mark; a click marks, and on the marked one shows all of it', async t => {
  const driver = busy(80, 24).press('f6');
  const y = driver.lines().findIndex(line => line.includes('─ Requests'));
  const mouse = (action: 'press' | 'wheel-down', row: number) =>
    driver.input({ type: 'mouse', action, x: 5, y: row, button: 0, ctrl: false, alt: false, shift: false });
  mouse('wheel-down', y + 1);
  t.match(driver.text(), 'from 127.0.0.1, req_6');
  mouse('press', y + 3);
  t.match(driver.text(), 'from 127.0.0.1, req_5');
  mouse('press', y + 3);
  t.match(driver.state.dialog, { type: 'text', title: 'Request' });
});

t.test('what clients send reaches the screen clean', async t => {
  const driver = serving(120, 30);
  const path = '/\x1b[2J\u202e\x9b1m\n/x';
  tell(
    driver,
    request(driver, 1, {
      path,
      client: 'a\x07b',
      model: 'm\x1b[31m',
      detail: 'no\x1b]0;x\x07',
      replyTokens: 1,
    }),
  );
  driver.press('f6', 'enter');
  t.notMatch(driver.text(), /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});

t.test('no window is too small for the list', async t => {
  for (const columns of [1, 2, 5, 19, 33, 50])
    for (const rows of [1, 2, 4, 9, 16]) {
      const driver = busy(80, 24).press('f6').event({ type: 'resize', columns, rows });
      if (driver.lines().length !== rows) t.fail(`${columns}x${rows}`);
    }
});

t.test('who leaves is told of replies that run', async t => {
  t.match(busy(80, 24).press('ctrl-c').text(), /2 requests are being answered/);
});

t.test('only so many are kept, and those that run always', async t => {
  const driver = serving();
  const rows = Array.from({ length: 700 }, (_, key) =>
    request(driver, key, key === 0 ? {} : { status: 200, milliseconds: 1 }),
  );
  const kept = withRequests(noRequests, rows, 0).rows;
  t.equal(kept.length, 500);
  t.equal(kept[0]?.key, 0);
  t.equal(kept[1]?.key, 201);
});

t.test('the speed of a reply that runs is what it wrote since its first tokens', async t => {
  const driver = serving();
  const first = withRequests(noRequests, [request(driver, 1, { replyTokens: 10 })], 1000);
  const { rows } = withRequests(first, [request(driver, 1, { replyTokens: 50 })], 2000);
  t.equal(speedOf(rows[0]!, 1100), undefined, 'too soon to tell');
  t.equal(speedOf(rows[0]!, 3000), 20);
  t.equal(speedOf({ ...rows[0]!, status: 200, tokensPerSecond: 33 }, 3000), 33);
});
