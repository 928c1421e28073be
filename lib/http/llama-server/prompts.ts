import { type Static, Type } from 'typebox';
import type { Engine, RawPrompt } from '../../engine/engine.js';
import { invalid } from '../failure/refusal.js';
import type { Limits } from '../limits.js';

/** A prompt as llama-server reads it: text, tokens, both mixed, or a list of these. */
export function promptSchema({ messageCharacters }: Pick<Limits, 'messageCharacters'>) {
  const text = Type.String({ maxLength: messageCharacters });
  const token = Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 });
  const mixed = Type.Array(Type.Union([token, text]), { maxItems: messageCharacters });
  const object = Type.Object({
    prompt_string: text,
    multimodal_data: Type.Optional(Type.Array(Type.String(), { maxItems: 0, description: 'Not supported.' })),
  });
  return Type.Union(
    [text, object, Type.Array(Type.Union([token, text, mixed, object]), { maxItems: messageCharacters })],
    {
      description: 'Text, tokens, both in one list, or a list of several prompts.',
      examples: ['A river is', [504, 'river'], ['A river is', 'A lake is']],
    },
  );
}

type Prompt = Static<ReturnType<typeof promptSchema>>;
type One = string | readonly (string | number)[] | { readonly prompt_string: string };

/** The prompts of a request. Throws a refusal where tokens and prompts are mixed. */
export function listOf(prompt: Prompt): readonly One[] {
  if (!Array.isArray(prompt)) return [prompt];
  const isFlat = prompt.every(each => typeof each === 'string' || typeof each === 'number');
  const hasTokens = prompt.some(each => typeof each === 'number');
  if (isFlat && hasTokens) return [prompt];
  if (hasTokens) throw invalid('prompt', 'prompt mixes tokens and whole prompts; put the tokens into a list');
  if (prompt.length === 0) throw invalid('prompt', 'prompt is empty');
  return prompt as readonly One[];
}

/** Texts between the tokens of one prompt: each is a question to the engine. */
const MOST_TEXTS = 1024;

/**
 * A prompt as an engine takes it. BOS stands in front of one that begins with text. Throws a refusal for one of very
 * many texts.
 */
export async function rawPrompt(engine: Pick<Engine, 'tokenize'>, prompt: One): Promise<RawPrompt> {
  if (typeof prompt === 'string') return prompt;
  if ('prompt_string' in prompt) return prompt.prompt_string;
  if (prompt.filter(part => typeof part === 'string').length > MOST_TEXTS) {
    throw invalid('prompt', `at most ${MOST_TEXTS} texts in one list; join those that follow each other`);
  }
  const tokens: number[] = [];
  for (const [index, part] of prompt.entries()) {
    if (typeof part === 'number') tokens.push(part);
    else {
      const read = await engine.tokenize(part, { begin: index === 0, special: true });
      // One by one: a spread of very many is more than the stack holds.
      for (const token of read) tokens.push(token);
    }
  }
  return tokens;
}
