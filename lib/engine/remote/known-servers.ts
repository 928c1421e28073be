import type { Sampling } from '../../chat/sampling.js';

/** How the answer that a path ends with is continued: as it stands, by a flag of the request, or by asking for it. */
export type Continuing = 'as it stands' | 'flag' | 'asked';

/** What a kind of server understands beyond the parameters that all take. */
export interface KnownServer {
  /** As models.yaml names it. */
  readonly name: string;
  /** Where it listens unless told otherwise. */
  readonly baseUrl: string;
  /** Further sampling parameters, with their names in a request. */
  readonly extras: Readonly<Partial<Record<keyof Sampling, string>>>;
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens';
  readonly continues: Continuing;
  /** Takes `chat_template_kwargs.enable_thinking`. */
  readonly switchesThinking: boolean;
  /** Takes `ignore_eos`. */
  readonly ignoresEnd: boolean;
  /** Tokens, where models.yaml says nothing. */
  readonly contextSize: number;
}

type Extras = KnownServer['extras'];

const same = (...names: readonly (keyof Sampling)[]): Extras =>
  Object.fromEntries(names.map(name => [name, name]));

/** https://platform.openai.com/docs/api-reference/chat/create; older names of fields are refused by newer models. */
const openai: KnownServer = {
  name: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  extras: {},
  maxTokens: 'max_completion_tokens',
  continues: 'asked',
  switchesThinking: false,
  ignoresEnd: false,
  contextSize: 128_000,
};

/** A server of which nothing is known takes what is as old as the API. */
const unknown: KnownServer = {
  ...openai,
  name: 'other',
  baseUrl: '',
  maxTokens: 'max_tokens',
  contextSize: 32_768,
};

const local: KnownServer = { ...unknown, continues: 'as it stands', contextSize: 8192 };

const clustered: KnownServer = {
  ...unknown,
  extras: { ...same('top_k', 'min_p'), repeat_penalty: 'repetition_penalty' },
  continues: 'flag',
  switchesThinking: true,
  ignoresEnd: true,
};

const knownServers: readonly KnownServer[] = [
  openai,
  // Its OpenAI API takes no more than the standard: https://docs.ollama.com/openai
  { ...local, name: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  {
    ...local,
    name: 'llama-server',
    baseUrl: 'http://127.0.0.1:8080/v1',
    extras: same(
      'top_k',
      'min_p',
      'typical_p',
      'top_n_sigma',
      'xtc_probability',
      'xtc_threshold',
      'dry_multiplier',
      'dry_base',
      'dry_allowed_length',
      'dry_penalty_last_n',
      'repeat_penalty',
      'repeat_last_n',
      'mirostat',
      'mirostat_tau',
      'mirostat_eta',
      'grammar',
    ),
    switchesThinking: true,
    ignoresEnd: true,
  },
  { ...clustered, name: 'vllm', baseUrl: 'http://127.0.0.1:8000/v1' },
  {
    ...clustered,
    name: 'sglang',
    baseUrl: 'http://127.0.0.1:30000/v1',
    extras: { ...clustered.extras, grammar: 'ebnf' },
  },
  {
    ...local,
    name: 'lm-studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    extras: same('top_k', 'repeat_penalty'),
  },
];

/** Names that models.yaml may give. */
export const serverNames: readonly string[] = [...knownServers, unknown].map(({ name }) => name);

/** Where OpenAI's own API begins. */
export const OPENAI_URL = openai.baseUrl;

/** The server of that name; one of which nothing is known for any other. */
export const knownServer = (name: string): KnownServer =>
  knownServers.find(server => server.name === name) ?? unknown;

/** The server of that name, else the one that usually has that address; one of which nothing is known for any other. */
export function serverAt(baseUrl: string, name?: string): KnownServer {
  if (name !== undefined) return knownServer(name);
  const { host } = new URL(baseUrl.replace(/^(https?:\/\/)(?:localhost|\[::1\])(?=[:/])/, '$1127.0.0.1'));
  return knownServers.find(server => new URL(server.baseUrl).host === host) ?? unknown;
}
