import { notJson, ServerFault } from './server-fault.js';

/** Characters of one event. */
const LONGEST = 1024 * 1024;

/** The end of OpenAI's streams. */
export const DONE = '[DONE]';

/**
 * The JSON values of a streamed answer: of server-sent events (the WHATWG HTML standard, 9.2) the `data`, comments left
 * out; of NDJSON each line. Throws ServerFault for what is neither and above `most` bytes.
 */
export async function* framesOf(path: string, answer: Response, most: number): AsyncGenerator<unknown> {
  const type = answer.headers.get('content-type') ?? '';
  const isEvents = type.startsWith('text/event-stream');
  const separator = isEvents ? /\r\n\r\n|\n\n|\r\r/ : /\r?\n/;
  for await (const block of blocksOf(answer, separator, most)) {
    const text = isEvents ? dataOf(block) : block.trim();
    if (text === DONE) yield DONE;
    else if (text !== '') yield parsed(path, type, text);
  }
}

async function* blocksOf(answer: Response, separator: RegExp, most: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let waiting = '';
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    waiting += decoder.decode(chunk, { stream: true });
    const blocks = waiting.split(separator);
    waiting = blocks.pop() ?? '';
    if (bytes > most || waiting.length > LONGEST)
      throw new ServerFault('a stream without end', 'look at the log of the server');
    yield* blocks;
  }
  yield waiting + decoder.decode();
}

function dataOf(block: string): string {
  const lines = block.split(/\r\n|\n|\r/).filter(line => line.startsWith('data:'));
  return lines
    .map(line => line.slice(5).replace(/^ /, ''))
    .join('\n')
    .trim();
}

function parsed(path: string, type: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(`${path}, streamed`, type, text);
  }
}
