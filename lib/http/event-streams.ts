interface MediaType {
  readonly schema?: Schema;
}

type Schema = Readonly<Record<string, unknown>>;

type Content = Readonly<Record<string, MediaType>>;

interface Documented {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What OpenAI's streams end with, which is no JSON. */
export const DONE = '[DONE]';

const STREAM = 'text/event-stream';

/**
 * A document in which the schemas of `text/event-stream`, written by routes as those of the values that are sent,
 * are those of one event, whose `data` hold such a value as JSON. So OpenAPI 3.2 describes streams
 * (spec.openapis.org/oas/v3.2.0, 4.14.4.2), and tools read 3.1 the same way.
 */
export function describeEvents<Document extends object>(document: Document): Document {
  const { paths = {} } = document as Documented;
  return {
    ...document,
    paths: mapped(paths, operations =>
      mapped(operations, operation => {
        const { responses } = operation as { readonly responses?: Readonly<Record<string, object>> };
        if (responses === undefined) return operation;
        return { ...(operation as object), responses: mapped(responses, ofEvents) };
      }),
    ),
  };
}

function ofEvents(response: object): object {
  const { content } = response as { readonly content?: Content };
  const schema = content?.[STREAM]?.schema;
  if (schema === undefined) return response;
  return { ...response, content: { ...content, [STREAM]: { ...content![STREAM], schema: eventOf(schema) } } };
}

function eventOf(value: Schema): Schema {
  const choices = (value.anyOf as readonly Schema[] | undefined) ?? [value];
  const values = choices.filter(isJson);
  const json = {
    contentMediaType: 'application/json',
    contentSchema: values.length === 1 ? values[0] : { ...value, anyOf: values },
  };
  const isClosed = values.length < choices.length;
  return {
    type: 'object',
    required: ['data'],
    properties: {
      event: { type: 'string' },
      data: { type: 'string', ...(isClosed ? { if: { const: DONE }, else: json } : json) },
    },
  };
}

const isJson = ({ const: only, enum: several }: Schema): boolean =>
  only !== DONE && !(Array.isArray(several) && several.includes(DONE));

function mapped<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
