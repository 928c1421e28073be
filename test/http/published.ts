import assert from 'node:assert';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Content = Readonly<Record<string, { readonly schema?: object }>>;

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

/** Of one server-sent event: its data hold JSON. */
interface EventSchema {
  readonly properties: {
    readonly data: { readonly contentSchema?: object; readonly else?: { readonly contentSchema: object } };
  };
}

/** What /openapi.json holds. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** An answer as it came. */
export interface Answered {
  readonly method: string;
  /** As it was asked for, with its query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Holds an answer against the published document. Gives what `contentOf` does; throws where anything is not published. */
export type Check = (answer: Answered) => unknown;

/** Schemas are compiled once each. */
export function publishedCheck(document: Document): Check {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(document, DOCUMENT);
  const operations = Object.entries(document.paths).map(([template, methods]) => ({
    ...{ template, methods },
    pattern: new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }));
  return answer => {
    const { method, path, status, text } = answer;
    const mediaType = answer.contentType.split(';', 1)[0]!;
    const value = method === 'HEAD' ? undefined : contentOf(mediaType, text);
    const { template, methods } =
      operations.find(({ pattern }) => pattern.test(path.split('?', 1)[0]!)) ?? {};
    const operation = methods?.[method.toLowerCase()];
    if (template === undefined || operation === undefined || method === 'HEAD') return value;
    const documented = operation.responses[status];
    assert(documented, `${method} ${path} does not document ${status}: ${text}`);
    if (documented.content === undefined && text === '') return value;
    const schema = documented.content?.[mediaType]?.schema;
    assert(schema, `${path} does not document ${mediaType} for ${status}`);
    const place = [
      'paths',
      template,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      mediaType,
      'schema',
    ];
    const isStream = mediaType === 'text/event-stream';
    // Where it is, so that its references are found.
    const validate = ajv.getSchema(
      pointer([...place, ...(isStream ? placeOfData(schema as EventSchema) : [])]),
    );
    assert(validate, `${path}: no schema at ${place.join('/')}`);
    const isSeveral = Array.isArray(value) && mediaType !== 'application/json';
    for (const each of isSeveral ? value : [value ?? text]) {
      assert(validate(each), `${path}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(each)}`);
    }
    return value;
  };
}

const DOCUMENT = 'document';

function pointer(steps: readonly string[]): string {
  const escaped = steps.map(step => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
  return `${DOCUMENT}#/${escaped.join('/')}`;
}

/** Where in the schema of an event that of the value in its data is. */
function placeOfData({ properties: { data } }: EventSchema): readonly string[] {
  return ['properties', 'data', ...(data.contentSchema === undefined ? ['else'] : []), 'contentSchema'];
}

/** The parsed body of a JSON answer, the values of a stream; undefined for any other. Throws where it is malformed. */
export function contentOf(mediaType: string, text: string): unknown {
  if (mediaType === 'application/json') return JSON.parse(text);
  if (mediaType === 'application/x-ndjson') {
    const lines = text.split('\n');
    assert(lines.pop() === '', 'the last line has an end');
    return lines.map(line => JSON.parse(line));
  }
  if (mediaType !== 'text/event-stream') return undefined;
  const events = text.split('\n\n');
  assert(events.pop() === '', 'the last event ends with an empty line');
  return events
    .map(event => /^data: ([{"[].*)$/m.exec(event)?.[1])
    .filter(data => data !== undefined && data !== '[DONE]')
    .map(data => JSON.parse(data!));
}
