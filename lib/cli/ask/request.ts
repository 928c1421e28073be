import type { Turn } from '../../chat/message.js';
import type { Sampling } from '../../chat/sampling.js';
import { LlmtuiError } from '../../errors.js';
import type { ImageBounds } from '../../images/bounds.js';
import type { PreparedImage } from '../../images/prepare.js';
import type { AskCommand } from '../command.js';
import { readStdin } from '../stdin.js';
import type { Plan } from './plan.js';
import { assemble, placesStdin } from './prompt.js';
import type { Constraint } from './schema.js';

/** What the model is sent. */
export interface Request {
  readonly question: string;
  readonly pictures: readonly PreparedImage[];
  readonly path: readonly Turn[];
  readonly sampling: Partial<Sampling>;
  readonly constraint: Constraint | undefined;
}

/**
 * Reads stdin, files, pictures and schema, and makes the request of them. Throws USAGE without a prompt, for a variable
 * without a value, or with a grammar beside
 * a schema, and BAD_INPUT for what cannot be read.
 */
export async function requestOf(
  command: AskCommand,
  plan: Plan,
  stdin: NodeJS.ReadStream,
  boundsOf: () => Promise<ImageBounds>,
  signal: AbortSignal,
): Promise<Request> {
  const { files, images } = command;
  const words = wordsOf(command, stdin);
  const placed = placesStdin(files, words);
  const constraint =
    plan.schema === undefined
      ? undefined
      : await (await import('./schema.js')).constraintOf(plan.schema, signal);
  if (constraint !== undefined && plan.sampling.grammar)
    throw new LlmtuiError('USAGE', 'a schema and a grammar cannot go together: leave one out');
  const read = files.length === 0 ? [] : await (await import('./files.js')).readFiles(files, signal);
  const piped = await readStdin(stdin, signal, { terminal: placed });
  const parts = { stdin: piped, files: read, words };
  const question = plan.template?.question(parts) ?? assemble(parts);
  if (question === '') throw noPrompt();
  const { sampling } = plan;
  const pictures =
    images.length === 0
      ? []
      : await (await import('./pictures.js')).readPictures(images, await boundsOf(), signal);
  const shown = pictures.map(({ image }) => image);
  return {
    question,
    pictures,
    path: [...plan.turns, { role: 'user', content: question, ...(shown.length > 0 && { images: shown }) }],
    sampling: constraint === undefined ? sampling : { ...sampling, grammar: constraint.grammar },
    constraint,
  };
}

/** On a terminal a dash among words is a dash: nobody types a document there in the middle of a question. */
function wordsOf({ words }: AskCommand, stdin: NodeJS.ReadStream): readonly string[] {
  return stdin.isTTY && words.length > 1 ? [words.join(' ')] : words;
}

function noPrompt(): LlmtuiError {
  return new LlmtuiError('USAGE', 'nothing to answer: llmtui ask "<prompt>", or pipe text into llmtui ask');
}
