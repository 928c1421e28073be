import assert from 'node:assert';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body of a JSON answer, the values of a stream of events or lines; else undefined. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly value: any;
}

/** Sends a request, reads the answer to its end and holds it against the document at /openapi.json. */
export type Documented = (path: string, init?: RequestInit) => Promise<Answer>;

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Ask a server so that every answer is checked: a status, media type or field that is not published fails the test. */
export function documented(url: string): Documented {
  const ajv = new Ajv2020({ strict: false });
  let document: Promise<Document> | undefined;
  return async (path, init = {}) => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    const mediaType = (response.headers.get('content-type') ?? '').split(';', 1)[0]!;
    const value = init.method === 'HEAD' ? undefined : parsed(text, mediaType);
    document ??= fetch(
      `${url}/openapi.json`,
      init.headers === undefined ? {} : { headers: keyOf(init.headers) },
    )
      .then(answer => answer.json())
      .then(read => read as Document);
    const operation = operationOf(await document, init.method ?? 'GET', path.split('?', 1)[0]!);
    if (operation !== undefined && init.method !== 'HEAD') {
      const documentedAnswer = operation.responses[response.status];
      assert(
        documentedAnswer,
        `${init.method ?? 'GET'} ${path} does not document ${response.status}: ${text}`,
      );
      const schema = documentedAnswer.content?.[mediaType]?.schema;
      assert(schema, `${path} does not document ${mediaType} for ${response.status}`);
      for (const each of Array.isArray(value) && mediaType !== 'application/json' ? value : [value ?? text]) {
        assert(ajv.validate(schema, each), `${path}: ${ajv.errorsText()} in ${JSON.stringify(each)}`);
      }
    }
    return { status: response.status, headers: response.headers, text, value };
  };
}

function keyOf(headers: RequestInit['headers']): Record<string, string> {
  const { authorization, 'x-api-key': key } = Object.fromEntries(new Headers(headers));
  return { ...(authorization && { authorization }), ...(key && { 'x-api-key': key }) };
}

function parsed(text: string, mediaType: string): unknown {
  if (mediaType === 'application/json') return JSON.parse(text);
  if (mediaType === 'application/x-ndjson') {
    const lines = text.split('\n');
    assert(lines.pop() === '', 'the last line has an end');
    return lines.map(line => JSON.parse(line));
  }
  if (mediaType !== 'text/event-stream') return undefined;
  return text
    .split('\n\n')
    .filter(event => event.startsWith('data: {'))
    .map(event => JSON.parse(event.slice('data: '.length)));
}

function operationOf({ paths }: Document, method: string, path: string): Operation | undefined {
  const found = Object.entries(paths).find(([template]) =>
    new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
  return found?.[1][method.toLowerCase()];
}
