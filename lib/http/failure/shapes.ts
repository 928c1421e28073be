import type { Problem } from './refusal.js';
import type {
  AnthropicFailure,
  LlamaServerFailure,
  OllamaFailure,
  OpenAiFailure,
  OwnFailure,
} from './schemas.js';

/** A failure as one API writes it. */
export interface FailureAnswer<Body extends object = object> {
  readonly status: number;
  readonly body: Body;
}

/** Writes a failure as the clients of one API read it. */
export type FailureShape<Body extends object = object> = (
  problem: Problem,
  requestId: string,
) => FailureAnswer<Body>;

/** llmtui's own API. */
export const ownShape: FailureShape<OwnFailure> = ({ status, code, message, field }, request_id) => ({
  status,
  body: { error: { code, message, ...(field !== undefined && { field }), request_id } },
});

/** OpenAI's clients show `message`, and decide by `type` and `code`. platform.openai.com/docs/guides/error-codes */
export const openaiShape: FailureShape<OpenAiFailure> = ({ status, code, message, field }, requestId) => ({
  status: status === 422 ? 400 : status,
  body: {
    error: {
      message: withId(status, message, requestId),
      type: openaiType(status),
      param: field ?? null,
      code: openaiCodes[code] ?? code,
    },
  },
});

/** Anthropic's clients decide by `type`. docs.anthropic.com/en/api/errors */
export const anthropicShape: FailureShape<AnthropicFailure> = ({ status, message }, request_id) => ({
  status: status === 422 ? 400 : status,
  body: { type: 'error', error: { type: anthropicType(status), message }, request_id },
});

/** Ollama's clients expect text. */
export const ollamaShape: FailureShape<OllamaFailure> = ({ status, message }, requestId) => ({
  status: status === 422 ? 400 : status,
  body: { error: withId(status, message, requestId) },
});

/** llama-server's clients read `message`, and decide by `type`. */
export const llamaServerShape: FailureShape<LlamaServerFailure> = ({ status, code, message }, requestId) => {
  const sent = status === 422 ? 400 : status;
  const type = llamaServerTypes[code] ?? llamaServerType(sent);
  return { status: sent, body: { error: { code: sent, message: withId(status, message, requestId), type } } };
};

const llamaServerTypes: Readonly<Record<string, string>> = {
  context_full: 'exceed_context_size_error',
  not_supported: 'not_supported_error',
};

const openaiCodes: Readonly<Record<string, string>> = {
  context_full: 'context_length_exceeded',
  unauthorised: 'invalid_api_key',
  rate_limited: 'rate_limit_exceeded',
  invalid_field: 'invalid_value',
  bad_input: 'invalid_value',
};

function openaiType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

function llamaServerType(status: number): string {
  return status === 503 ? 'unavailable_error' : openaiType(status);
}

function anthropicType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 413) return 'request_too_large';
  if (status === 429) return 'rate_limit_error';
  if (status === 503) return 'overloaded_error';
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

/** These shapes have no field for it. */
function withId(status: number, message: string, requestId: string): string {
  return status === 500 ? `${message} ${requestId}` : message;
}

/** Who writes failures below which path; the longest path counts. */
const shapes: readonly (readonly [prefix: string, shape: FailureShape])[] = [
  ['/api/v1', ownShape],
  ['/api', ollamaShape],
  ...['/v1/health', '/v1/rerank', '/v1/reranking'].map(path => [path, llamaServerShape] as const),
  ['/v1/messages', anthropicShape],
  ['/v1', openaiShape],
  ...['/completion', '/completions', '/infill', '/tokenize', '/detokenize', '/apply-template'].map(
    path => [path, llamaServerShape] as const,
  ),
  ...['/embedding', '/embeddings', '/rerank', '/reranking', '/health', '/props', '/slots', '/metrics'].map(
    path => [path, llamaServerShape] as const,
  ),
];

/** The shape of the API that a path belongs to; llmtui's own where it belongs to none. */
export function shapeFor(url: string): FailureShape {
  const path = url.split('?', 1)[0]!;
  return shapes.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1] ?? ownShape;
}
