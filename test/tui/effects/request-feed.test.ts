import t from 'tap';
import { RequestFeed } from '../../../lib/tui/effects/request-feed.js';
import type { ServedRequest } from '../../../lib/tui/requests.js';

const request = (key: number, replyTokens: number): ServedRequest => ({
  ...{ key, replyTokens, id: 'req', method: 'POST', path: '/', client: 'me', begunAt: 0 },
});

t.test('many changes are told at once, the newest of each request', async t => {
  const told: (readonly ServedRequest[])[] = [];
  const feed = new RequestFeed(rows => told.push(rows));
  for (let tokens = 1; tokens <= 50; tokens++) feed.take(request(1, tokens));
  feed.take(request(2, 7));
  t.same(told, []);
  await new Promise(resolve => setTimeout(resolve, 300));
  t.match(told, [[{ key: 1, replyTokens: 50 }, { key: 2 }]]);
  feed.take(request(1, 51));
  feed.close();
  await new Promise(resolve => setTimeout(resolve, 300));
  t.equal(told.length, 1, 'once closed it tells nothing');
});
