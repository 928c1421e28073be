import { type RuleBook, rule, text } from './rules.js';

/** Blanks that may begin a line. */
const LARGEST_INDENT = 16;

/**
 * A rule for what may stand behind a bracket or comma and before a closing bracket: nothing, a blank, or a new line of
 * at most 16 blanks. A small model writes unbounded space for ever.
 */
export function spaceRule(book: RuleBook): string {
  return book.once('space', () => {
    let indent: readonly ReturnType<typeof rule>[] = [];
    for (let width = 1; width <= LARGEST_INDENT; width++) {
      indent = [rule(book.add('indent', [[text(' '), ...indent], []]))];
    }
    return book.add('space', [[], [text(' ')], [text('\n'), ...indent]]);
  });
}

/** A rule for what may stand behind the colon: nothing or a blank. */
export function gapRule(book: RuleBook): string {
  return book.once('gap', () => book.add('gap', [[], [text(' ')]]));
}
