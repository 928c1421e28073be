import type { CommandDefinition } from './definition.js';
import type { OwnFlag } from './flags.js';

/** The HTTP server. */
export const serveCommand: CommandDefinition & { readonly flags: readonly OwnFlag[] } = {
  summary: 'answer other programs over HTTP: the APIs of OpenAI and Ollama',
  usage: ['[--api openai|ollama|both] [--host <address>] [--port <n>] [--tui]'],
  about: [
    'Any client of OpenAI or Ollama works with it once its base URL is changed. Prints one line with the addresses once ' +
      'it listens, and loads the default model. With --api openai it answers /v1, as OpenAI and Anthropic do, and what ' +
      'users of llama-server expect; with --api ollama it answers /api as Ollama does; its own API, /api/v1, and /docs ' +
      'are always there. llmtui --serve is the same command.',
    'Listens on this machine alone. Any other address needs an API key, which clients send as Authorization: Bearer or ' +
      'x-api-key. Put it into LLM_API_KEY: what stands on the command line is kept by the shell.',
    'One line for each request goes to stderr: JSON, or for people on a terminal; never what a message says, unless --log-messages asks for it. SIGTERM, SIGHUP and ' +
      'Ctrl-C let running replies finish, for --drain seconds at most, and end with status 0; a second one ends at once.',
    'With --tui the full-screen chat runs in the same process, on the same loaded models, with a list of the requests.',
  ],
  flags: [
    'api',
    'host',
    'port',
    'apiKey',
    'allowedHost',
    'corsOrigin',
    'allowImageUrls',
    'resizeMax',
    'imageQuality',
    'parallel',
    'maxModels',
    'keepAlive',
    'logMessages',
    'drain',
    'tui',
    'offline',
    'serve',
  ],
  settings: true,
  words: [],
  examples: [
    { run: 'llmtui serve', text: 'on http://127.0.0.1:8080' },
    { run: 'llmtui serve --api ollama', text: 'in the place of Ollama, on its port' },
    {
      run: 'LLM_API_KEY="$(openssl rand -hex 16)" llmtui serve --host 0.0.0.0',
      text: 'for others, with a key',
    },
    { run: 'llmtui --serve --tui', text: 'with the chat' },
  ],
};
