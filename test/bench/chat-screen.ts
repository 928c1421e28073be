import { type Home, makeHome, startProgram } from '../helpers/program.js';
import type { Term } from '../helpers/term.js';
import type { Bench } from './measure.js';

/** What the screen shows at the steps that are measured. */
export const shows = {
  /** The input box: the first frame is there. */
  input: /─ ?Message ?─/,
  loading: /loading \S+ +\d+ %/,
  /** The context meter: the model is loaded. */
  ready: /\d+\/2,048/,
  replying: /Esc stops/,
  writing: /tokens\/s/,
} as const;

export interface ChatOptions {
  readonly args?: readonly string[];
  readonly home?: Home;
  readonly cols?: number;
  readonly rows?: number;
  readonly threads?: number;
}

/** Starts the full-screen chat on the starter model, at the context size of the bench. */
export function startChat(bench: Bench, options: ChatOptions = {}): Term {
  const { args = [], home = makeHome(bench), cols = 120, rows = 40, threads = bench.threads } = options;
  const env = { LLM_THREADS: `${threads}`, LLM_CONTEXT_SIZE: `${bench.contextSize}`, LLM_DEVICE: 'cpu' };
  return startProgram(bench, { args, home, cols, rows, env });
}
