import { describeEvents } from '../event-streams.js';
import { withComponents } from './components.js';
import { mapped, mappedOperations, type OpenApiDocument, type Operation, type Response } from './document.js';
import { withExample } from './examples.js';

const headers = {
  RequestId: { description: 'Finds the request in the log.', schema: { type: 'string' } },
  RetryAfter: { description: 'Seconds after which it may work.', schema: { type: 'integer', minimum: 0 } },
  Authenticate: { description: 'The scheme of the key.', schema: { type: 'string', const: 'Bearer' } },
};

const header = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });

/** What the routes declare as it is published: with ids, examples, headers, events as such, and named schemas. */
export function published(document: object): OpenApiDocument {
  const described = withNamedRests(describeEvents(document));
  const completed = mappedOperations(described, (operation, method, path) => ({
    operationId: idOf(method, path),
    ...withHeaders(withExample(operation)),
  }));
  const { components } = completed;
  return withComponents({ ...completed, components: { ...components, headers } });
}

/** What stands for the rest of a path: fastify calls it `*`. */
const REST = 'name';

function withNamedRests(document: OpenApiDocument): OpenApiDocument {
  const named = mappedOperations(document, operation => {
    const { parameters } = operation;
    const rename = (parameter: Parameter) =>
      parameter.name === '*' ? { ...parameter, name: REST } : parameter;
    return parameters === undefined ? operation : { ...operation, parameters: parameters.map(rename) };
  });
  const paths = Object.entries(named.paths ?? {}).map(([path, each]) => [
    path.replace('{*}', `{${REST}}`),
    each,
  ]);
  return { ...named, paths: Object.fromEntries(paths) };
}

type Parameter = NonNullable<Operation['parameters']>[number];

/** `post /v1/chat/completions` as `post_v1_chat_completions`. */
function idOf(method: string, path: string): string {
  return [method, ...path.split(/[^A-Za-z0-9]+/)].filter(word => word !== '').join('_');
}

function withHeaders(operation: Operation): Operation {
  return { ...operation, responses: mapped(operation.responses, withHeadersOf) };
}

function withHeadersOf(response: Response, status: string): Response {
  return {
    ...response,
    headers: {
      ...response.headers,
      'x-request-id': header('RequestId'),
      ...(['429', '503'].includes(status) && { 'retry-after': header('RetryAfter') }),
      ...(status === '401' && { 'www-authenticate': header('Authenticate') }),
    },
  };
}
