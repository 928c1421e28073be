import type { VisionEnd } from './messages.js';
import type { VisionProcess } from './process.js';

/** Milliseconds that a reply which was stopped may go on reading, before its process is ended. */
const PATIENCE = 2000;

/** Runs a reply that ends soon after `stop`: by itself, or with its process. Undefined where it ended with that. */
export async function stoppable(
  vision: VisionProcess,
  stop: AbortSignal,
  run: () => Promise<VisionEnd>,
): Promise<VisionEnd | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    vision.stop();
    timer = setTimeout(() => void vision.end(), PATIENCE);
  };
  stop.addEventListener('abort', end, { once: true });
  try {
    const running = run();
    if (stop.aborted) end();
    return await running;
  } catch (thrown) {
    if (stop.aborted) return undefined;
    throw thrown;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', end);
  }
}
