import type { ListedModel } from '../../models/pooled.js';
import { openaiAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import { Capabilities, type ModelCapabilities } from './schemas.js';

/** The APIs there are, by a path that each of them has; the longest base path first. */
const apis = [
  { name: 'llmtui', base_path: '/api/v1', path: '/api/v1/chat' },
  { name: 'openai', base_path: '/v1', path: '/v1/chat/completions' },
  { name: 'anthropic', base_path: '/v1', path: '/v1/messages' },
  { name: 'ollama', base_path: '/api', path: '/api/chat' },
  { name: 'llama-server', base_path: '/', path: '/completion' },
] as const;

/** GET /v1/capabilities: what each model can do, what is served, and how much of it. */
export function capabilitiesRoute(app: App, { models, limits, version }: Serving): void {
  const schema = {
    summary: 'What the models and this server can do',
    description: 'Loads no model.',
    tags: ['server'],
    response: openaiAnswers(Capabilities),
  };
  app.get('/v1/capabilities', { schema }, async () => {
    const chosen = await models.resolve(undefined).catch(() => undefined);
    const listed = await models.list();
    return {
      object: 'capabilities' as const,
      version,
      apis: apis
        .filter(({ path: url }) => app.hasRoute({ method: 'POST', url }))
        .map(({ name, base_path }) => ({ name, base_path })),
      limits: {
        body_bytes: limits.bodyBytes,
        max_tokens: limits.tokens,
        message_characters: limits.messageCharacters,
        stop_strings: limits.stops,
        replies: limits.replies,
        requests_per_second: limits.perSecond,
      },
      models: listed.map(model => ({
        ...lineOf(model, models.peek(model.entry.name)?.model.reasoning),
        default: model.entry.name === chosen?.name,
      })),
    };
  });
}

function lineOf({ entry, loaded }: ListedModel, reasoning: object | undefined): ModelCapabilities {
  const isLoaded = loaded?.loaded === 1;
  // Of a file that cannot be read nothing is known.
  const speaks = entry.purpose === undefined || entry.purpose === 'chat';
  return {
    id: entry.name,
    available: entry.status !== 'disabled',
    loaded: isLoaded,
    default: false,
    context_size: entry.context,
    capabilities: {
      chat: speaks,
      completion: speaks,
      tools: speaks,
      reasoning: speaks && !isLoaded ? null : reasoning !== undefined,
      json_schema: speaks,
      grammar: speaks,
      logprobs: speaks,
      vision: entry.vision === true,
      embedding: entry.status === 'embedding',
    },
  };
}
