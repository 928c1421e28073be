import { Agent, request } from 'node:http';
import { shapeFor } from '../../lib/http/failure/shapes.js';
import { seeded } from '../chat/seeded.js';
import { type Spoilt, spoilt } from './mutations.js';
import type { Answered, Check } from './published.js';

/** Milliseconds without a byte after which a request hangs. */
const HANGING_MS = 30_000;

/** Statuses of 5xx that tell what to do: not supported, busy. */
const told = [501, 503];

export interface Fuzzed {
  /** Where `FUZZ_SEED` does not name it, another one each time. */
  readonly seed: number;
  /** What went wrong, with the body that did it. */
  readonly faults: Readonly<Record<string, string>>;
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** Sends `count` requests, each one of `requests` spoilt, over one connection. */
export async function fuzz(
  port: number,
  requests: readonly Parameters<typeof spoilt>[0][],
  count: number,
  check: Check,
): Promise<Fuzzed> {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
  const random = seeded(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const faults = new Map<string, string>();
  const statuses = new Map<number, number>();
  for (let sent = 0; sent < count; sent++) {
    const one = spoilt(requests[sent % requests.length]!, random);
    const answer = await answerTo(port, agent, one).catch(String);
    const fault = typeof answer === 'string' ? answer : faultOf(answer, check);
    if (typeof answer !== 'string') statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (fault === undefined) continue;
    const what = `${one.method} ${one.path.slice(0, 60)} ${fault}`.slice(0, 400);
    faults.set(what, one.bytes?.toString().slice(0, 400) ?? '');
  }
  agent.destroy();
  return { seed, faults: Object.fromEntries(faults), statuses };
}

/** Sends a request and reads its answer to the end. Rejects where it hangs or is cut off. */
function answerTo(port: number, agent: Agent, { method, path, bytes }: Spoilt): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(bytes && { 'content-length': bytes.length }) };
    const encoded = path.replace(/[^\x21-\x7e]/g, encodeURIComponent);
    const sent = request({ host: '127.0.0.1', port, method, path: encoded, agent, headers }, answer => {
      let text = '';
      answer.setEncoding('utf8').on('data', data => {
        text += data;
      });
      answer.on('error', reject);
      answer.on('end', () => {
        const contentType = answer.headers['content-type'] ?? '';
        resolve({ method, path: encoded, status: answer.statusCode!, contentType, text });
      });
    });
    sent.setTimeout(HANGING_MS, () => sent.destroy(new Error('it hangs')));
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** What is wrong with an answer: a failure of the server, or not as published, or not in the shape of its API. */
function faultOf(answer: Answered, check: Check): string | undefined {
  const { method, path, status, text } = answer;
  if (status >= 500 && !told.includes(status)) return 'a failure of the server';
  try {
    const value = check(answer);
    if (status < 400 || method === 'HEAD') return undefined;
    const { body } = shapeFor(path)({ status, code: 'x', message: 'x' }, 'x');
    return formOf(value) === formOf(body) ? undefined : `not the shape of its API: ${text}`;
  } catch (thrown) {
    return String(thrown).replace(/x{9,}/g, 'xxx').slice(0, 300);
  }
}

/** The names of a failure, those that may be left out left out. */
function formOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value;
  const inner = Object.entries(value)
    .filter(([name]) => !['field', 'request_id'].includes(name))
    .map(([name, each]) => (name === 'error' ? `${name}:${formOf(each)}` : name));
  return inner.sort().join();
}
