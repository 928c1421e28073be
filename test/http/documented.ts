import { type Check, type Document, publishedCheck } from './published.js';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body of a JSON answer, the values of a stream; else undefined. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly value: any;
}

/** Sends a request, reads the answer to its end and holds it against the document at /openapi.json. */
export type Documented = (path: string, init?: RequestInit) => Promise<Answer>;

/** Ask a server so that every answer is checked: a status, media type or field that is not published fails the test. */
export function documented(url: string): Documented {
  let check: Promise<Check> | undefined;
  return async (path, init = {}) => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    const { status, headers } = response;
    check ??= documentOf(url, init.headers === undefined ? {} : keyOf(init.headers)).then(publishedCheck);
    const method = init.method ?? 'GET';
    const contentType = headers.get('content-type') ?? '';
    return { status, headers, text, value: (await check)({ method, path, status, contentType, text }) };
  };
}

/** The document that a server publishes. */
export async function documentOf(url: string, headers: Record<string, string> = {}): Promise<Document> {
  return (await (await fetch(`${url}/openapi.json`, { headers })).json()) as Document;
}

function keyOf(headers: RequestInit['headers']): Record<string, string> {
  const { authorization, 'x-api-key': key } = Object.fromEntries(new Headers(headers));
  return { ...(authorization && { authorization }), ...(key && { 'x-api-key': key }) };
}
