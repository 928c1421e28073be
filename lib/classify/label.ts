import { LlmtuiError } from '../errors.js';

/** A label, and what it stands for in words, where its name alone does not say it. */
export interface Label {
  readonly name: string;
  readonly description?: string;
}

/** Labels at most, and characters of one with its description. */
export const MOST_LABELS = 1000;
const LONGEST = 500;

/**
 * Labels as a person gives them: `name` or `name: description` each; blanks around them, and what is empty, are left out.
 * Throws BAD_INPUT for fewer than `least`, for too many, too long ones and one that comes twice.
 */
export function labelsOf(texts: readonly string[], least: number): readonly Label[] {
  const labels = texts.map(text => text.trim()).filter(text => text !== '');
  if (labels.some(text => text.length > LONGEST)) throw bad(`a label has at most ${LONGEST} characters`);
  return labelled(labels.map(labelOf), least);
}

/** The same labels; throws as `labelsOf`. */
export function labelled(labels: readonly Label[], least: number): readonly Label[] {
  const names = labels.map(({ name }) => name);
  if (names.length < least)
    throw bad(
      least === 1 ? 'there is no label' : `there must be ${least} labels or more; there is ${some(names)}`,
    );
  if (names.length > MOST_LABELS) throw bad(`there are ${names.length} labels; ${MOST_LABELS} are allowed`);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw bad(`the label "${twice}" is there twice`);
  return labels;
}

function labelOf(text: string): Label {
  // A colon inside a word, as in a URL or a time, divides nothing.
  const [, name = text, description = ''] = /^([^:]+?)\s*:\s+(.+)$/s.exec(text) ?? [];
  return { name, ...(description !== '' && { description }) };
}

const some = (names: readonly string[]): string => (names.length === 0 ? 'none' : `"${names[0]}" alone`);

const bad = (message: string): LlmtuiError => new LlmtuiError('BAD_INPUT', message);
