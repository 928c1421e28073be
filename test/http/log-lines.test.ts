import t from 'tap';
import type { LogLine } from '../../lib/http/log.js';
import { durationText, jsonLine, levelOf, prettyLine } from '../../lib/http/log-lines.js';

const now = Date.UTC(2026, 0, 31, 12);
const request: LogLine = {
  type: 'request',
  id: 'req_1',
  method: 'POST',
  path: '/v1/chat/completions',
  status: 200,
  milliseconds: 1234,
  client: '127.0.0.1',
};
const counted: LogLine = {
  ...request,
  model: 'alpha',
  promptTokens: 7,
  replyTokens: 30,
  tokensPerSecond: 25.5,
};

t.test('for programs a line is one JSON object with time and level', async t => {
  const line = jsonLine(counted, now);
  t.ok(line.endsWith('\n'));
  t.same(JSON.parse(line), { time: '2026-01-31T12:00:00.000Z', level: 'info', ...counted });
  t.equal(jsonLine({ type: 'notice', text: 'a\nb' }, now).split('\n').length, 2);
});

t.test('levels follow what happened', async t => {
  t.equal(levelOf(request), 'INFO');
  t.equal(levelOf({ type: 'failure', id: '', status: 500, detail: '' }), 'ERROR');
  t.equal(levelOf({ type: 'refused', id: '', status: 400, detail: '' }), 'WARNING');
  t.equal(levelOf({ type: 'notice', text: '' }), 'INFO');
  t.equal(levelOf({ type: 'notice', text: '', level: 'warning' }), 'WARNING');
  t.equal(levelOf({ type: 'notice', text: '', level: 'error' }), 'ERROR');
});

t.test('for people it is short, and clean of what a terminal obeys', async t => {
  const plain = (line: LogLine) => prettyLine(line, now, false).slice('12:00:00 '.length);
  t.match(prettyLine(request, now, false), /^\d\d:\d\d:\d\d 200 /);
  t.equal(plain(request), '200 POST /v1/chat/completions 1.2 s 127.0.0.1\n');
  t.equal(plain(counted), '200 POST /v1/chat/completions 1.2 s 127.0.0.1 alpha 7+30 tokens 25.5/s\n');
  t.equal(plain({ ...request, path: '/\x1b[2Jx\n' }), '200 POST /␛[2Jx  1.2 s 127.0.0.1\n');
  t.equal(plain({ type: 'failure', id: 'req_2', status: 500, detail: 'a\x9bb' }), '500 req_2 a␛b\n');
  t.equal(plain({ type: 'notice', text: 'ending' }), 'ending\n');
  const message = { type: 'message', id: 'req_3', direction: 'answered', text: 'a\x1bb' } as const;
  t.equal(plain(message), 'answered req_3 a␛b\n');
});

t.test('colours tell how a request went', async t => {
  const status = (code: number) => prettyLine({ ...request, status: code }, now, true);
  t.match(status(200), '\x1b[32m200\x1b[0m');
  t.match(status(404), '\x1b[33m404\x1b[0m');
  t.match(status(503), '\x1b[31m503\x1b[0m');
});

t.test('times are short', async t => {
  t.equal(durationText(12.4), '12 ms');
  t.equal(durationText(61_000), '61.0 s');
});
