import { schemaGrammar } from '../../../lib/chat/schema/grammar.js';
import { type Bindings, openBindings } from '../../../lib/engine/llama/bindings.js';
import { Candidates } from '../../../lib/engine/llama/candidates.js';
import { Constraint, type ConstraintParts } from '../../../lib/engine/llama/constraint.js';
import { findLibraries } from '../../../lib/engine/llama/libraries.js';
import { findSymbols } from '../../../lib/engine/llama/symbols.js';
import { Vocabulary } from '../../../lib/engine/llama/vocabulary.js';
import { packageRoot } from '../../../lib/package.js';
import { starterPath } from '../../helpers/gguf-small.js';

/** Whether the whole of `text` is of `grammar`, by llama.cpp's own reading. */
export type Matches = (grammar: string, text: string) => boolean;

/** llama.cpp's grammars with the vocabulary of the starter model, whose weights are not loaded. */
export function grammarMatcher(t: { teardown(work: () => void): void }): Matches {
  const { platform, arch } = process;
  const libraries = findLibraries({ device: 'cpu', from: packageRoot(), platform, arch });
  const native: Bindings = openBindings(libraries);
  native.llama_log_set(findSymbols(platform).nothing, null);
  const params = { ...native.llama_model_default_params(), vocab_only: true };
  const model = native.llama_model_load_from_file(starterPath, params);
  if (model === null) throw new Error('cannot load the vocabulary');
  const vocabulary = new Vocabulary(native, native.llama_model_get_vocab(model));
  const parts = { native, vocabulary, candidates: new Candidates(native, vocabulary) };
  t.teardown(() => {
    parts.candidates.free();
    native.llama_model_free(model);
  });
  return (grammar, text) => matches(parts, grammar, text);
}

function matches(parts: ConstraintParts, grammar: string, text: string): boolean {
  const { vocabulary } = parts;
  const [end] = vocabulary.tokenize(vocabulary.eos, true);
  const constraint = new Constraint(parts, grammar, 60_000);
  try {
    for (const token of vocabulary.tokenize(text, false)) {
      if (!constraint.allows(token)) return false;
      constraint.accept(token);
    }
    return constraint.allows(end!);
  } finally {
    constraint.free();
  }
}

/** A schema, texts that are of its grammar, and texts that are not. */
export type Case = readonly [schema: unknown, allowed: readonly string[], refused: readonly string[]];

/** Checks cases one by one. */
export function grammarChecker(matches: Matches) {
  return (t: { ok(value: boolean, message: string): boolean }, cases: readonly Case[]): void => {
    for (const [schema, allowed, refused] of cases) {
      const grammar = schemaGrammar(schema);
      const title = JSON.stringify(schema).slice(0, 100);
      for (const text of allowed) t.ok(matches(grammar, text), `${title} allows ${text}`);
      for (const text of refused) t.ok(!matches(grammar, text), `${title} does not allow ${text}`);
    }
  };
}
