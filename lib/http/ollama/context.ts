import type { Engine, ReplyOptions } from '../../engine/engine.js';
import type { Answering } from '../answering.js';
import { invalid } from '../failure/refusal.js';

/** Stand for turns in a rendering whose frame is wanted. */
const first = 'stands for the first question';
const answer = 'stands for the first answer';
const second = 'stands for the second question';

/** The text of a template around a further question: from behind an answer on, and behind the question. */
interface Frame {
  readonly before: string;
  readonly behind: string;
}

/** Answers the last turn of a path behind `context`, tokens of a prompt and its answer as /api/generate gave them. */
export function continuing(
  { engine, complete, makeGrammar }: Answering,
  context: readonly number[],
): Pick<Answering, 'begin' | 'engine' | 'makeGrammar'> {
  return {
    engine,
    makeGrammar,
    begin: async (path, sampling, options) => {
      const { before, behind } = await frameOf(engine, options);
      const question = path.at(-1)?.content ?? '';
      const tokens = [
        ...context,
        ...(await engine.tokenize(before, { special: true })),
        // What a person says holds no control tokens.
        ...(await engine.tokenize(question)),
        ...(await engine.tokenize(behind, { special: true })),
      ];
      return complete(tokens, sampling, options);
    },
  };
}

async function frameOf(engine: Engine, options: ReplyOptions | undefined): Promise<Frame> {
  const path = [
    { role: 'user', content: first },
    { role: 'assistant', content: answer },
    { role: 'user', content: second },
  ] as const;
  const text = await engine.render(path, options);
  const [, after] = parted(text, answer);
  const [before, behind] = parted(after, second);
  return { before, behind };
}

/** What stands before and behind the last `mark`. Throws a refusal with status 400 where it is missing. */
function parted(text: string, mark: string): readonly [string, string] {
  const at = text.lastIndexOf(mark);
  if (at < 0)
    throw invalid('context', 'the chat template of this model cannot go on with a context: use /api/chat');
  return [text.slice(0, at), text.slice(at + mark.length)];
}
