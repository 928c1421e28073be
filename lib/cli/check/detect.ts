import { ollamaApi } from './ollama-api.js';
import { openAiApi } from './openai-api.js';
import { ownApi } from './own-api.js';
import type { ServerApi } from './server-api.js';
import { ServerFault } from './server-fault.js';
import type { Wire } from './wire.js';

/** A route that tells which API a server has, and what its answer has to hold. */
interface Sign {
  readonly path: string;
  readonly isIt: (answer: Readonly<Record<string, unknown>>) => boolean;
  readonly api: (wire: Wire, model: string | undefined) => ServerApi;
}

// llama-server answers at /api/tags too, and Ollama at /v1: each is known by what the other lacks.
const signs: readonly Sign[] = [
  {
    path: '/api/v1/health',
    isIt: ({ status, version }) => typeof status === 'string' && typeof version === 'string',
    api: ownApi,
  },
  { path: '/api/version', isIt: ({ version }) => typeof version === 'string', api: ollamaApi },
  { path: '/v1/models', isIt: ({ data }) => Array.isArray(data), api: openAiApi },
];

/** The API of a server. Throws ServerFault: that nobody answers, or what its routes answered. */
export async function detectApi(wire: Wire, model: string | undefined): Promise<ServerApi> {
  const faults: ServerFault[] = [];
  for (const { path, isIt, api } of signs) {
    try {
      const answer = await wire.json(path);
      if (typeof answer === 'object' && answer !== null && isIt(answer as Record<string, unknown>))
        return api(wire, model);
      faults.push(new ServerFault(`${path}: other JSON than expected`, ''));
    } catch (thrown) {
      if (!(thrown instanceof ServerFault) || thrown.isAbsent) throw thrown;
      faults.push(thrown);
    }
  }
  const refusal = faults.find(({ status }) => status === 401 || status === 403);
  if (refusal !== undefined) throw refusal;
  const fixed = faults.find(({ fix, status }) => fix !== '' && status !== 404);
  throw new ServerFault(
    `no API that is known here: ${faults.map(({ message }) => message).join('; ')}`,
    fixed?.fix ?? 'give the base URL of a chat server, such as http://127.0.0.1:8080',
  );
}
