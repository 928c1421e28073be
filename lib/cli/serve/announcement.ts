import type { ServeCommand } from '../command.js';

export interface Announced {
  readonly api: ServeCommand['api'];
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly hasKey: boolean;
}

/** What is served beside llmtui's own API. */
const served: Readonly<Record<ServeCommand['api'], string>> = {
  both: 'OpenAI at /v1, Ollama at /api',
  openai: 'OpenAI at /v1',
  ollama: 'Ollama at /api',
};

/** The one line of a server on stdout: where it listens, what it answers, and a request to try. */
export function announcement({ api, url, hasKey }: Announced): string {
  const reached = url.replace(/^http:\/\/(?:0\.0\.0\.0|\[::\])(?=:)/, 'http://127.0.0.1');
  const everywhere = reached === url ? '' : ' and every other address of this machine';
  const key = hasKey ? ' -H "Authorization: Bearer $LLM_API_KEY"' : '';
  const request = `curl ${reached}/api/v1/chat -H content-type:application/json${key} -d '{"message":"Name three rivers."}'`;
  return `llmtui listens on ${reached}${everywhere}: ${served[api]}, documents at /docs; try: ${request}\n`;
}
