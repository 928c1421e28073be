import { Type } from 'typebox';
import { ownAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';

/** What Ollama's server says, which its clients and many scripts look for. */
const OLLAMA_LINE = 'Ollama is running';

const Index = Type.Object(
  {
    name: Type.Literal('llmtui'),
    version: Type.String(),
    openapi: Type.Literal('/openapi.json'),
    endpoints: Type.Array(
      Type.Object(
        { method: Type.String(), path: Type.String(), summary: Type.String() },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false, title: 'Index' },
);

interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
}

/** GET /: the endpoints for those who accept JSON, else Ollama's line. */
export function indexPage(app: App, { version }: Serving): void {
  const schema = {
    summary: 'The endpoints',
    tags: ['server'],
    response: {
      ...ownAnswers(Index),
      200: {
        description: 'The endpoints as JSON for those who accept it, else one line.',
        content: {
          'application/json': { schema: Index },
          'text/plain': { schema: Type.String({ examples: [OLLAMA_LINE] }) },
        },
      },
    },
  };
  let endpoints: readonly Endpoint[] | undefined;
  app.get('/', { schema }, async (request, reply) => {
    if (!acceptsJson(request.headers.accept))
      return reply.type('text/plain; charset=utf-8').send(OLLAMA_LINE);
    endpoints ??= endpointsOf(app);
    return { name: 'llmtui' as const, version, openapi: '/openapi.json' as const, endpoints: [...endpoints] };
  });
}

/** A browser and a client that takes anything get the line. */
function acceptsJson(accept = ''): boolean {
  return /(?:^|,)\s*application\/json\s*(?:;|,|$)/i.test(accept);
}

function endpointsOf(app: App): readonly Endpoint[] {
  const { paths = {} } = app.swagger() as {
    paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'head')
      .map(([method, route]) => {
        const { summary = '' } = route as { readonly summary?: string };
        return { method: method.toUpperCase(), path, summary };
      }),
  );
}
