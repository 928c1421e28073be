import { LlmtuiError } from '../errors.js';

/** Every parameter of token choice. Names are those of llama.cpp; a parameter at its `off` value does nothing. */
export interface Sampling {
  readonly temperature: number;
  readonly top_k: number;
  readonly top_p: number;
  readonly min_p: number;
  readonly typical_p: number;
  readonly top_n_sigma: number;
  readonly xtc_probability: number;
  readonly xtc_threshold: number;
  readonly dry_multiplier: number;
  readonly dry_base: number;
  readonly dry_allowed_length: number;
  readonly dry_penalty_last_n: number;
  readonly repeat_penalty: number;
  readonly repeat_last_n: number;
  readonly presence_penalty: number;
  readonly frequency_penalty: number;
  readonly mirostat: number;
  readonly mirostat_tau: number;
  readonly mirostat_eta: number;
  /** 0 to 2^32 - 1; -1 draws one at random. The same seed gives the same text. */
  readonly seed: number;
  /** Tokens to generate at most; -1 is up to the end of the context. */
  readonly max_tokens: number;
  /** The reply ends before the first of these; none may be empty. */
  readonly stop: readonly string[];
  /** Added to the logit of a token id before sampling; -Infinity forbids the token. */
  readonly logit_bias: Readonly<Record<number, number>>;
  /** GBNF; empty is none. Bounds are checked before llama.cpp parses it. */
  readonly grammar: string;
}

/** A numeric parameter: its bounds, both included, its default, and a sentence for help. */
export interface Parameter {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly default: number;
  readonly about: string;
}

type NumericName = { [K in keyof Sampling]: Sampling[K] extends number ? K : never }[keyof Sampling];

const real = (min: number, max: number, value: number, about: string): Parameter => ({
  min,
  max,
  integer: false,
  default: value,
  about,
});
const whole = (min: number, max: number, value: number, about: string): Parameter => ({
  ...real(min, max, value, about),
  integer: true,
});

/** The numeric parameters in the order in which help and panels show them. */
export const parameters: Readonly<Record<NumericName, Parameter>> = {
  temperature: real(0, 5, 0.8, 'Flattens or sharpens the choice; 0 always takes the most probable token.'),
  top_k: whole(0, 1_000_000, 40, 'Keeps the k most probable tokens; 0 keeps all.'),
  top_p: real(0, 1, 0.95, 'Keeps the most probable tokens up to this sum of probability; 1 keeps all.'),
  min_p: real(0, 1, 0.05, 'Drops tokens below this share of the best probability; 0 drops none.'),
  typical_p: real(0, 1, 1, 'Keeps tokens whose surprise is near the expected one; 1 is off.'),
  top_n_sigma: real(-1, 100, -1, 'Keeps tokens within n standard deviations of the best logit; -1 is off.'),
  xtc_probability: real(0, 1, 0, 'Chance to drop the most probable tokens; 0 is off.'),
  xtc_threshold: real(0, 1, 0.1, 'Probability above which XTC may drop a token; above 0.5 is off.'),
  dry_multiplier: real(0, 100, 0, 'Strength of the penalty on repeated sequences; 0 is off.'),
  dry_base: real(1, 100, 1.75, 'Growth of the DRY penalty with the length of the repetition.'),
  dry_allowed_length: whole(0, 1_000_000, 2, 'Repetitions up to this length, in tokens, are not penalised.'),
  dry_penalty_last_n: whole(
    -1,
    1_000_000,
    -1,
    'Tokens that DRY looks back; -1 is the whole context, 0 is off.',
  ),
  repeat_penalty: real(0.01, 10, 1, 'Divides the logits of recent tokens; 1 is off.'),
  repeat_last_n: whole(-1, 1_000_000, 64, 'Tokens that the penalties look back; -1 is the whole context.'),
  presence_penalty: real(-10, 10, 0, 'Taken from the logit of a token that occurred; 0 is off.'),
  frequency_penalty: real(-10, 10, 0, 'Taken from the logit for each time a token occurred; 0 is off.'),
  mirostat: whole(0, 2, 0, 'Version of Mirostat, which holds the surprise steady; 0 is off.'),
  mirostat_tau: real(0, 100, 5, 'Surprise that Mirostat aims at, in bits.'),
  mirostat_eta: real(0, 10, 0.1, 'Learning rate of Mirostat.'),
  seed: whole(-1, 4_294_967_295, -1, 'The same seed gives the same text; -1 draws one.'),
  max_tokens: whole(-1, 1_000_000, -1, 'Tokens to generate at most; -1 is up to the end of the context.'),
};

const numeric = Object.fromEntries(
  Object.entries(parameters).map(([name, { default: value }]) => [name, value]),
) as Record<NumericName, number>;

export const defaultSampling: Sampling = { ...numeric, stop: [], logit_bias: {}, grammar: '' };

/** `wanted` over the defaults. */
export function completeSampling(wanted: Partial<Sampling>): Sampling {
  return { ...defaultSampling, ...wanted };
}

/** Whether `name` is a numeric parameter. */
export function isParameter(name: string): name is NumericName {
  return Object.hasOwn(parameters, name);
}

/**
 * Reads one parameter from text, as `/set` and `-o` give it: a number within its bounds; `stop`, one string in which
 * \n, \t and \\ are escapes, or a JSON list of strings; `logit_bias`, pairs of token id and bias such as
 * `198:-inf, 42:2.5`; or `grammar`, GBNF. Empty text clears the last three.
 * Throws BAD_INPUT that names the parameter and what is allowed.
 */
export function parseParameter(name: string, text: string): Partial<Sampling> {
  const key = name.trim().toLowerCase().replaceAll('-', '_');
  const read = (): Partial<Sampling> => {
    if (key === 'stop') return { stop: parseStop(text) };
    if (key === 'logit_bias') return { logit_bias: parseBias(text) };
    if (key === 'grammar') return { grammar: text };
    if (isParameter(key)) return { [key]: text.trim() === '' ? Number.NaN : Number(text) };
    throw new LlmtuiError('BAD_INPUT', `no parameter "${name}"; known: ${parameterNames().join(', ')}`);
  };
  const sampling = read();
  checkSampling(sampling, text);
  return sampling;
}

function parseStop(text: string): readonly string[] {
  if (text === '') return [];
  if (text.trimStart().startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list) && list.every(item => typeof item === 'string')) return list;
    } catch {
      // A stop string may begin with a bracket, as in [INST].
    }
  }
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\' };
  return [text.replace(/\\([nt\\])/g, (_, letter: string) => escapes[letter]!)];
}

/** Stands for infinity, which JSON cannot hold; no logit comes near it. */
const FORBIDDING = 1e9;

function parseBias(text: string): Readonly<Record<number, number>> {
  const bias: Record<number, number> = {};
  for (const pair of text.split(/[\s,]+/)) {
    if (pair === '') continue;
    const [, id, sign, size] = /^(\d{1,9})[:=]([+-]?)(\d+(?:\.\d+)?|inf)$/.exec(pair) ?? [];
    if (id === undefined || size === undefined) {
      throw new LlmtuiError('BAD_INPUT', `logit_bias is a list such as "198:-inf, 42:2.5", not "${pair}"`);
    }
    bias[Number(id)] = (sign === '-' ? -1 : 1) * (size === 'inf' ? FORBIDDING : Number(size));
  }
  return bias;
}

/**
 * Checks values from outside, such as a request or a file. Throws BAD_INPUT that names the parameter and what is
 * allowed; `given` is the text that the person wrote, if there is one.
 */
export function checkSampling(wanted: Partial<Sampling>, given?: string): void {
  for (const [name, value] of Object.entries(wanted)) {
    const allowed = allowedFor(name, value);
    if (allowed === undefined) continue;
    throw new LlmtuiError(
      'BAD_INPUT',
      `${name} is ${allowed}, not "${(given ?? String(JSON.stringify(value))).slice(0, 200)}"`,
    );
  }
}

/** What a parameter may be, if `value` is not that; undefined where it is. */
function allowedFor(name: string, value: unknown): string | undefined {
  if (isParameter(name)) {
    const { min, max, integer } = parameters[name];
    const fits = typeof value === 'number' && value >= min && value <= max;
    if (fits && (!integer || Number.isInteger(value))) return undefined;
    return `${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`;
  }
  if (name === 'stop') {
    const fits = Array.isArray(value) && value.every(text => typeof text === 'string' && text !== '');
    return fits ? undefined : 'a list of strings that are not empty';
  }
  if (name === 'logit_bias') {
    const pairs: [string, unknown][] =
      typeof value === 'object' && value !== null ? Object.entries(value) : [['', Number.NaN]];
    // Positive infinity would leave no probability to compute.
    const fits = pairs.every(
      ([id, bias]) => /^\d{1,9}$/.test(id) && typeof bias === 'number' && bias <= FORBIDDING,
    );
    return fits ? undefined : 'a bias for each token id: a number up to 1e9, or -Infinity';
  }
  return name === 'grammar' && typeof value !== 'string' ? 'GBNF as text' : undefined;
}

/** Every name that `parseParameter` takes. */
export function parameterNames(): readonly string[] {
  return [...Object.keys(parameters), 'stop', 'logit_bias', 'grammar'];
}
