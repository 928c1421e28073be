import { LlmtuiError } from '../../errors.js';

/**
 * What `open` gives, as long as no step of it takes longer than `idleMs`; then throws UNAVAILABLE. The signal that `open`
 * gets is aborted with `signal`, when a step takes too long, and when no more steps are wanted. The first step is `open`.
 */
export async function* awake<Step>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Step>>,
  idleMs: number,
  signal: AbortSignal,
  origin: string,
): AsyncGenerator<Step | 'open'> {
  const controller = new AbortController();
  const inTime = async <Result>(step: () => Promise<Result>): Promise<Result> => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      controller.abort();
    }, idleMs);
    try {
      const result = await step();
      if (!isLate) return result;
    } catch (thrown) {
      if (!isLate) throw thrown;
    } finally {
      clearTimeout(timer);
    }
    throw silent(origin, idleMs);
  };
  const abort = () => controller.abort();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    const steps = await inTime(() => open(controller.signal));
    yield 'open';
    const iterator = steps[Symbol.asyncIterator]();
    for (;;) {
      const step = await inTime(() => iterator.next());
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    controller.abort();
  }
}

function silent(origin: string, idleMs: number): LlmtuiError {
  const seconds = Math.max(1, Math.round(idleMs / 1000));
  return new LlmtuiError(
    'UNAVAILABLE',
    `${origin} said nothing for ${seconds} s; look whether the server works, and try again`,
  );
}
