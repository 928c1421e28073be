import { type Home, makeHome, startProgram } from '../helpers/program.js';
import type { Term } from '../helpers/term.js';
import type { Bench } from './measure.js';
import { starter } from './models.js';

/** What the screen shows at the steps that are measured. */
export const shows = {
  /** The input box: the first frame is there. */
  input: /─ ?Message ?─/,
  /** The context meter: the model is loaded. */
  ready: /\d+\/2,048/,
  replying: /Esc stops/,
} as const;

export interface ChatOptions {
  /** Path of the model; the starter model, if not told. Naming it keeps the menu of the first start away. */
  readonly model?: string;
  readonly home?: Home;
  readonly cols?: number;
  readonly rows?: number;
  readonly threads?: number;
  /** More of the command line. */
  readonly flags?: readonly string[];
  /** Newest turns that the model is sent. */
  readonly turns?: number;
}

/** Starts the full-screen chat at the context size of the bench; its replies are greedy. */
export function startChat(bench: Bench, options: ChatOptions = {}): Term {
  const { model = starter.path, home = makeHome(bench), cols = 120, rows = 40 } = options;
  const { threads = bench.threads, turns = 50, flags = [] } = options;
  const env = {
    LLM_THREADS: `${threads}`,
    LLM_CONTEXT_SIZE: `${bench.contextSize}`,
    LLM_MAX_CONVERSATION_LENGTH: `${turns}`,
    LLM_DEVICE: 'cpu',
  };
  return startProgram(bench, {
    args: ['--model', model, '--temperature', '0', ...flags],
    home,
    cols,
    rows,
    env,
  });
}
