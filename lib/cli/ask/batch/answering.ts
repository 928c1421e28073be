import type { Turn } from '../../../chat/message.js';
import type { Engine } from '../../../engine/engine.js';
import { LlmtuiError } from '../../../errors.js';
import { heldTo } from '../held.js';
import type { Plan } from '../plan.js';
import type { Constraint } from '../schema.js';
import type { End } from '../steps.js';
import { answerLine, errorLine, type Place } from './answer-line.js';
import type { Constraints } from './constraints.js';
import { type InputLine, unusable } from './input.js';
import { type PromptLine, promptLine } from './prompt-line.js';

/** What became of a line of the input. */
export type Outcome =
  | { readonly type: 'answered' | 'failed'; readonly line: string; readonly end: number }
  | { readonly type: 'stopped' };

export interface LineAnswering {
  readonly engine: Engine;
  readonly plan: Pick<Plan, 'system' | 'sampling'>;
  /** For lines without a schema of their own. */
  readonly constraint: Constraint | undefined;
  readonly constraints: Constraints;
  readonly signal: AbortSignal;
  /** Hears of tokens as they are written. */
  readonly onTokens: (tokens: number) => void;
}

/** Answers one line. What the line cannot have is its outcome; throws only what the next line would meet, too. */
export async function answerInput(
  answering: LineAnswering,
  { index, text, end }: InputLine,
): Promise<Outcome> {
  let place: Place = { index };
  try {
    if (text === null) throw unusable();
    const { id, read } = promptLine(text);
    if (id !== undefined) place = { index, id };
    return await answer(answering, read(), place, end);
  } catch (thrown) {
    if (answering.signal.aborted) return { type: 'stopped' };
    if (!(thrown instanceof LlmtuiError) || (await isGone(answering.engine, thrown))) throw thrown;
    return { type: 'failed', line: errorLine(place, thrown), end };
  }
}

async function answer(
  { engine, plan, constraint: usual, constraints, signal, onTokens }: LineAnswering,
  line: PromptLine,
  place: Place,
  end: number,
): Promise<Outcome> {
  const constraint = line.schema === undefined ? usual : await constraints.of(line.schema);
  const sampling = { ...plan.sampling, ...line.sampling };
  if (constraint !== undefined && sampling.grammar)
    throw new LlmtuiError('BAD_INPUT', 'a schema and a grammar cannot go together: leave one out');
  const ruled = constraint === undefined ? sampling : { ...sampling, grammar: constraint.grammar };
  let text = '';
  let tokens = 0;
  let last: End | undefined;
  // A prompt of which a part was left out without a word would spoil the results.
  const held = heldTo(engine, constraint, ruled);
  const reply = engine.reply(pathOf(plan, line), held.sampling, signal, { whole: true, ...held.options });
  for await (const event of reply) {
    if (event.type === 'text') {
      text += event.text;
      onTokens(event.tokens - tokens);
      tokens = event.tokens;
    } else if (event.type === 'end') last = event;
  }
  if (last === undefined || last.reason === 'abort') return { type: 'stopped' };
  constraint?.check(text, last);
  const { reason, usage } = last;
  const said = { text, isStructured: constraint !== undefined, reason, usage };
  return { type: 'answered', line: answerLine(place, said), end };
}

function pathOf(
  { system: usual }: LineAnswering['plan'],
  { system = usual, turns }: PromptLine,
): readonly Turn[] {
  return system.trim() === '' ? turns : [{ role: 'system', content: system }, ...turns];
}

/** Whether no other line can be answered either. */
async function isGone(engine: Engine, { code }: LlmtuiError): Promise<boolean> {
  if (code !== 'ENGINE_FAILED' && code !== 'UNAVAILABLE') return false;
  return engine.memory().then(
    () => false,
    () => true,
  );
}
