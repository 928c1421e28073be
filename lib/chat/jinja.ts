import { LlmtuiError, messageOf } from '../errors.js';
import { BoundedInterpreter, type Bounds, OutOfBounds } from './jinja-bounds.js';
import { Environment, type Program, parse, type Scope, tokenize } from './jinja-library.js';
import { strftime } from './strftime.js';

/** The largest source that is read, in characters; the longest template in use has about 40,000. */
const MAX_SOURCE = 262_144;
/** The lexer's search for `generation` tags is quadratic in a run of white space. */
const MAX_BLANK_RUN = 500;
const MAX_RANGE = 10_000;
const MAX_STEPS = 10_000_000;
const MAX_DEPTH = 400;

/** Milliseconds that one rendering may take. */
const RENDER_BUDGET_MS = 1000;

/** What a template reads, besides the functions that every template has. */
export interface Variables {
  readonly messages: readonly object[];
  readonly add_generation_prompt: boolean;
  readonly bos_token: string;
  readonly eos_token: string;
  /** Functions in OpenAI's form; null for none, where a template insists on the variable. */
  readonly tools?: readonly object[] | null;
  /** Whether the model is to reason: the names that templates have for it. */
  readonly enable_thinking?: boolean;
  readonly thinking?: boolean;
}

export interface CompiledTemplate {
  readonly name: string;
  /**
   * Renders within the time budget and within memory proportional to `variables`.
   * Throws BAD_INPUT that names the template and the reason, also if a slice leaves out one of `marks`.
   */
  render(variables: Variables, marks?: string): string;
}

/**
 * Compiles a Jinja chat template as transformers does (`trim_blocks`, `lstrip_blocks`). `now` gives milliseconds
 * since the epoch; it is the clock of the time budget and of `strftime_now`. Throws BAD_INPUT if it does not parse.
 */
export function compileTemplate(
  name: string,
  source: string,
  now: () => number,
  budgetMs = RENDER_BUDGET_MS,
): CompiledTemplate {
  const program = guard(name, () => parseSource(source));
  return {
    name,
    render: (variables, marks = '') =>
      guard(name, () => {
        const size = JSON.stringify(variables).length;
        const bounds: Bounds = {
          now,
          deadline: now() + budgetMs,
          budgetMs,
          steps: MAX_STEPS,
          depth: MAX_DEPTH,
          // Proportional to what goes in: a template may print contents a few times, and some text of its own.
          weight: 4_000_000 + 4 * size,
          product: 32_000_000 + 32 * size,
          allocated: 64_000_000 + 64 * size,
          marks,
        };
        return new BoundedInterpreter(globals(variables, now), bounds).print(program);
      }),
  };
}

function parseSource(source: string): Program {
  if (source.length > MAX_SOURCE) {
    throw new OutOfBounds(`it has ${source.length} characters, more than ${MAX_SOURCE}`);
  }
  if (new RegExp(`\\s{${MAX_BLANK_RUN}}`).test(source)) {
    throw new OutOfBounds(`it has ${MAX_BLANK_RUN} blanks in a row`);
  }
  return parse(tokenize(source, { trim_blocks: true, lstrip_blocks: true }));
}

/** The functions and constants that transformers and llama.cpp give to chat templates. */
function globals(variables: Variables, now: () => number): Scope {
  const scope = new Environment();
  const constants = { true: true, True: true, false: false, False: false, none: null, None: null };
  const functions = {
    range: boundedRange,
    strftime_now: (format: unknown) => strftime(new Date(now()), String(format)),
    raise_exception: (reason: unknown) => {
      throw new Error(String(reason));
    },
  };
  for (const [name, value] of Object.entries({ ...constants, ...functions, ...variables })) {
    scope.set(name, value);
  }
  return scope;
}

function boundedRange(...bounds: unknown[]): number[] {
  const [first, second, step = 1] = bounds;
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (typeof start !== 'number' || typeof stop !== 'number' || typeof step !== 'number' || step === 0) {
    throw new Error('range() takes whole numbers and a step that is not 0');
  }
  const length = Math.max(0, Math.ceil((stop - start) / step));
  // Written so that NaN fails too.
  if (!(length <= MAX_RANGE)) throw new OutOfBounds(`range() would give more than ${MAX_RANGE} numbers`);
  return Array.from({ length }, (_, index) => start + index * step);
}

function guard<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw templateFailure(name, thrown);
  }
}

/** BAD_INPUT that says which chat template does not work, and why. */
export function templateFailure(name: string, thrown: unknown): LlmtuiError {
  if (thrown instanceof LlmtuiError) return thrown;
  return new LlmtuiError('BAD_INPUT', `chat template "${name}" does not work: ${reasonOf(thrown)}`, {
    cause: thrown,
  });
}

/** One line of at most 200 characters; a template may raise any text. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof RangeError) return 'it is nested too deeply or makes a text too long';
  const line = messageOf(thrown)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (line === '') return 'it stops outside of a loop';
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
