import { passagesOf } from '../../chat/passages.js';
import type { Engine } from '../../engine/engine.js';
import { LlmtuiError } from '../../errors.js';
import type { EmbedCommand } from '../command.js';

/** The vector of a text, and what was read of it. */
export interface TextVector {
  /** Of length 1. */
  readonly vector: Float32Array;
  readonly tokens: number;
  /** Its end was left out. */
  readonly truncated: boolean;
  /** Pieces that it was read in. */
  readonly chunks: number;
}

/**
 * Vectors of texts, in order. One that is longer than the model reads is cut, refused, or read in pieces: its vector is
 * then the mean of theirs, weighted by their tokens. Throws as `Engine.embed`.
 */
export async function vectorsOf(
  engine: Pick<Engine, 'embed'>,
  texts: readonly string[],
  long: EmbedCommand['long'],
  signal: AbortSignal,
): Promise<readonly TextVector[]> {
  const made = await engine.embed(texts, signal, { truncate: long !== 'refuse' });
  const cut = new Set(made.truncated);
  const whole = made.vectors.map((vector, at): TextVector => {
    return { vector, tokens: made.tokens[at]!, truncated: cut.has(at), chunks: 1 };
  });
  if (long !== 'chunk') return whole;
  for (const at of cut) {
    whole[at] = mean(await pieces(engine, texts[at]!, Math.floor(whole[at]!.tokens * FILLED), signal));
  }
  return whole;
}

/** The estimate of a text's tokens may be below their number. */
const FILLED = 0.75;

/** Vectors of pieces of a text of about so many tokens; one that is still too long is split again. */
async function pieces(
  engine: Pick<Engine, 'embed'>,
  text: string,
  tokens: number,
  signal: AbortSignal,
): Promise<readonly TextVector[]> {
  const parts = passagesOf(text, { tokens }).map(passage => passage.text);
  const made = await engine.embed(parts, signal, { truncate: true });
  const cut = new Set(made.truncated);
  const found: TextVector[] = [];
  for (const [at, part] of parts.entries()) {
    const isSmaller = part.length < text.length || tokens > 1;
    if (cut.has(at) && isSmaller) found.push(...(await pieces(engine, part, Math.ceil(tokens / 2), signal)));
    else
      found.push({ vector: made.vectors[at]!, tokens: made.tokens[at]!, truncated: cut.has(at), chunks: 1 });
  }
  return found;
}

function mean(parts: readonly TextVector[]): TextVector {
  const [first] = parts;
  if (first === undefined) throw new LlmtuiError('BAD_INPUT', 'a long text holds nothing but blanks');
  const sum = first.vector.map((_, at) =>
    parts.reduce((total, { vector, tokens }) => total + vector[at]! * tokens, 0),
  );
  const length = Math.hypot(...sum) || 1;
  return {
    vector: sum.map(value => value / length),
    tokens: parts.reduce((total, { tokens }) => total + tokens, 0),
    truncated: parts.some(({ truncated }) => truncated),
    chunks: parts.length,
  };
}
