/** Entry of the child process that holds a model and its projector; it speaks the messages of `messages.ts`. */
import { messageOf } from '../../errors.js';
import type { VisionRequest, VisionResponse } from './messages.js';
import { loadNative } from './native.js';
import { VisionRuntime } from './runtime.js';

const send = (response: VisionResponse): void => void process.send?.(response);

let runtime: VisionRuntime | undefined;

async function answer(request: VisionRequest): Promise<void> {
  switch (request.type) {
    case 'load':
      runtime = new VisionRuntime(await loadNative(request.spec));
      send({ type: 'loaded' });
      return;
    case 'count':
      if (runtime === undefined) return;
      send({ type: 'counted', id: request.id, tokens: await runtime.count(request) });
      return;
    case 'reply': {
      const { id } = request;
      const end = await runtime?.reply(request, (text, tokens) => send({ type: 'text', id, text, tokens }));
      if (end !== undefined) send({ type: 'end', id, end });
      return;
    }
    case 'stop':
      runtime?.stop();
      return;
  }
}

// Ctrl-C reaches every process of the terminal; the parent decides what it means.
process.on('SIGINT', () => {});
// Native code that runs would hold up an orderly exit, and nothing here is to be kept.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (request: VisionRequest) => {
  answer(request).catch((thrown: unknown) => {
    const message = messageOf(thrown);
    if (request.type === 'count') send({ type: 'uncounted', id: request.id, message });
    else if (request.type === 'reply') send({ type: 'failed', id: request.id, message });
    else send({ type: 'loadFailed', message });
  });
});
