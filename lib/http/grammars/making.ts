import { type AnswerDemand, type AnswerGrammar, answerGrammar } from '../../chat/answer-grammar.js';
import { schemaGrammar } from '../../chat/schema/grammar.js';
import { type FailureCode, LlmtuiError } from '../../errors.js';

/** What a grammar is made of. */
export type GrammarSource =
  | { readonly type: 'answer'; readonly demand: AnswerDemand }
  | { readonly type: 'schema'; readonly schema: unknown };

/** A grammar, or why there is none; plain data, as it goes from thread to thread. */
export type Made =
  | { readonly type: 'made'; readonly grammar: AnswerGrammar | null }
  | { readonly type: 'refused'; readonly code: FailureCode; readonly message: string }
  /** A bug. */
  | { readonly type: 'failed'; readonly detail: string };

export function made(source: GrammarSource): Made {
  try {
    return { type: 'made', grammar: grammarOf(source) };
  } catch (thrown) {
    if (thrown instanceof LlmtuiError) return { type: 'refused', code: thrown.code, message: thrown.message };
    return {
      type: 'failed',
      detail: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    };
  }
}

function grammarOf(source: GrammarSource): AnswerGrammar | null {
  switch (source.type) {
    case 'answer':
      return answerGrammar(source.demand);
    case 'schema':
      return { grammar: schemaGrammar(source.schema) };
  }
}
