import { type TSchema, Type } from 'typebox';

/** For answers: what is not named is not sent. In requests: what is not named is refused. */
export const closed = { additionalProperties: false } as const;

/** A field that may be left out; null means the same. */
export function optional<Schema extends TSchema>(schema: Schema) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

/** A value or null, always sent. */
export function nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

/** A string that is one of `names`. */
export function oneOf<const Name extends string>(names: readonly Name[], options: object = {}) {
  return Type.Unsafe<Name>({ type: 'string', enum: names, ...options });
}

export const count = (description: string) => Type.Integer({ minimum: 0, description });

/** The failures that each route can give, by status. */
export type FailureStatus = 400 | 401 | 403 | 404 | 405 | 413 | 414 | 415 | 422 | 429 | 500 | 501 | 503;

const sentences: Readonly<Record<FailureStatus, string>> = {
  400: 'malformed: broken JSON, UTF-8 or length',
  401: 'the API key is missing or wrong',
  403: 'the Host or Origin header is not allowed',
  404: 'it is not there',
  405: 'the path does not know the method',
  413: 'the body is too large',
  414: 'the URL is too long',
  415: 'the body is not JSON',
  422: 'a field is not allowed; `field` names it',
  429: 'too many requests; Retry-After tells when to try again',
  500: 'a failure of llmtui; the log holds the reason under `request_id`',
  501: 'this server does not do it; the message says how to enable it',
  503: 'busy, ending, or the model cannot be loaded; the message says what to do',
};

/** What every route can answer, whatever it does. */
const always: readonly FailureStatus[] = [400, 401, 403, 413, 414, 415, 429, 500, 503];

/** The `response` of a route: what it answers with 200, and its failures, in the shape `failure` of its API. */
export function answers<Schema extends TSchema, Failure extends TSchema>(
  schema: Schema,
  failure: Failure,
  ...further: readonly FailureStatus[]
) {
  const failing = Object.fromEntries(
    [...always, ...further].sort().map(status => [status, described(failure, sentences[status])]),
  );
  return { 200: schema, ...failing } as { readonly 200: Schema } & Partial<Record<FailureStatus, Failure>>;
}

function described<Schema extends TSchema>(schema: Schema, description: string): Schema {
  return { ...schema, description };
}
