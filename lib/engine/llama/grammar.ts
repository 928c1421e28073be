import { LlmtuiError } from '../../errors.js';
import { GrammarReader, type GrammarRule, grammarBounds } from './grammar-reader.js';

type Rules = ReadonlyMap<string, GrammarRule>;

const refuse = (reason: string): never => {
  throw new LlmtuiError('BAD_INPUT', `grammar: ${reason}`);
};

/** Names of the rules that may produce nothing at all, found by repeating until none is added. */
function emptyRules(rules: Rules): ReadonlySet<string> {
  const empty = new Set<string>();
  for (let size = -1; size !== empty.size; ) {
    size = empty.size;
    for (const [name, rule] of rules) {
      if (rule.some(items => items.every(item => item !== null && empty.has(item)))) empty.add(name);
    }
  }
  return empty;
}

/** The rules that `rule` may begin with: those up to the first item that cannot be empty. */
function beginnings(rule: GrammarRule, empty: ReadonlySet<string>): string[] {
  return rule.flatMap(items => {
    const end = items.findIndex(item => item === null || !empty.has(item));
    return (end < 0 ? items : items.slice(0, end + 1)).filter(item => item !== null);
  });
}

/** Refuses rules that begin with themselves, or in so many ways that llama.cpp would follow them for ever. */
function checkBeginnings(rules: Rules): void {
  const empty = emptyRules(rules);
  const counted = new Map<string, number>();
  const open = new Set<string>();
  const visit = (name: string): number => {
    const known = counted.get(name);
    if (known !== undefined) return known;
    const shown = name.split('#')[0];
    if (open.has(name)) refuse(`rule "${shown}" begins with itself (left recursion)`);
    open.add(name);
    const total = beginnings(rules.get(name)!, empty).reduce((sum, next) => sum + visit(next), 1);
    open.delete(name);
    if (total > grammarBounds.expansions) refuse(`rule "${shown}" can begin in too many ways`);
    counted.set(name, total);
    return total;
  };
  for (const name of rules.keys()) visit(name);
}

export interface GrammarFacts {
  /** Whether it holds a token such as `<think>` or `<[7]>`, and not characters only. */
  readonly namesTokens: boolean;
}

/**
 * Throws BAD_INPUT, with line and column where there is one, unless llama.cpp accepts this GBNF without harm: its own
 * parser prints errors to the terminal, and has no bounds. `isToken` tells whether a text such as `<think>` is one
 * token; `tokens` is the size of the vocabulary. Syntax: `grammars/README.md` of llama.cpp.
 */
export function checkGrammar(
  source: string,
  tokens: number,
  isToken: (text: string) => boolean,
): GrammarFacts {
  if (Buffer.byteLength(source) > grammarBounds.bytes) refuse(`longer than ${grammarBounds.bytes} bytes`);
  const reader = new GrammarReader(source, tokens, isToken);
  const rules = reader.read();
  if (!rules.has('root')) refuse('there is no rule "root"');
  for (const [name, rule] of rules) {
    const missing = rule.flat().find(item => item !== null && !rules.has(item));
    if (missing != null) refuse(`rule "${name.split('#')[0]}" refers to "${missing}", which is not defined`);
  }
  checkBeginnings(rules);
  return { namesTokens: reader.namesTokens };
}
