import t from 'tap';
import { DONE, framesOf } from '../../../lib/cli/check/frames.js';

/** A streamed answer whose bytes come a few at a time, so that events, lines and characters are cut anywhere. */
function answer(text: string, type: string, step: number): Response {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream({
    start: controller => {
      for (let at = 0; at < bytes.length; at += step) controller.enqueue(bytes.slice(at, at + step));
      controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': type } });
}

async function frames(text: string, type: string, step: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const frame of framesOf('/x', answer(text, type, step), 10_000)) found.push(frame);
  return found;
}

t.test('events and lines are read however their bytes are cut', async t => {
  const sent = ': waiting\n\ndata: {"a":"你好 👍"}\n\nevent: x\ndata: {"b":\ndata: 2}\n\ndata: [DONE]\n\n';
  for (const [text, type] of [
    [sent, 'text/event-stream; charset=utf-8'],
    [sent.replaceAll('\n', '\r\n'), 'text/event-stream'],
    ['{"a":"你好 👍"}\n{"b":2}\r\n[DONE]', 'application/x-ndjson'],
  ] as const)
    for (const step of [1, 3, 1000])
      t.same(await frames(text, type, step), [{ a: '你好 👍' }, { b: 2 }, DONE]);
});

t.test('what is no JSON, and a stream without end, are faults of the server', async t => {
  await t.rejects(frames('data: nonsense\n\n', 'text/event-stream', 100), {
    name: 'ServerFault',
    message: /nonsense/,
  });
  await t.rejects(frames('{"a":'.repeat(5000), 'application/x-ndjson', 1000), {
    message: 'a stream without end',
  });
});
