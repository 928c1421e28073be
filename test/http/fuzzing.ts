import { type Agent, request } from 'node:http';
import { shapeFor } from '../../lib/http/failure/shapes.js';
import type { Spoilt } from './mutations.js';
import type { Answered, Check } from './published.js';

/** Milliseconds without a byte after which a request hangs. */
const HANGING_MS = 30_000;

/** Statuses of 5xx that tell what to do: not supported, busy. */
const told = [501, 503];

/** Sends a request and reads its answer to the end. Rejects where it hangs or is cut off. */
export function answerTo(port: number, agent: Agent, { method, path, bytes }: Spoilt): Promise<Answered> {
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
export function faultOf(answer: Answered, check: Check): string | undefined {
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
