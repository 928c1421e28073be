import { getDefaults, Lexer, type MarkedOptions, type Token, Tokenizer, type Tokens } from 'marked';

/** Quotes and lists inside each other; a deeper marker is text (marked recurses once a level, on any depth). */
const DEEPEST = 16;
/** The longest text, in UTF-16 units, that is searched for emphasis, links and so on. */
const LONGEST = 20_000;
/** Most delimiters × length: marked takes quadratic time over `a_a_a_`, about 10 ms at this bound. */
const MOST_WORK = 2_000_000;

class TameTokenizer extends Tokenizer {
  #depth = 0;

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return this.#deeper(() => super.blockquote(source));
  }

  override list(source: string): Tokens.List | undefined {
    return this.#deeper(() => super.list(source));
  }

  /** Link definitions stay text: one that comes late would change what the reader has read already. */
  override def(): undefined {
    return undefined;
  }

  #deeper<T>(lex: () => T): T | undefined {
    if (this.#depth === DEEPEST) return undefined;
    this.#depth++;
    try {
      return lex();
    } finally {
      this.#depth--;
    }
  }
}

class TameLexer extends Lexer {
  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (!tooCostly(source)) return super.inlineTokens(source, tokens);
    tokens.push({ type: 'text', raw: source, text: source });
    return tokens;
  }
}

function tooCostly(source: string): boolean {
  if (source.length < 1000) return false;
  if (source.length > LONGEST) return true;
  return (source.match(/[!*_~[\]<`]/g)?.length ?? 0) * source.length > MOST_WORK;
}

/**
 * Splits clean Markdown (GitHub's, a newline inside a paragraph breaks the line) into marked's tokens in bounded
 * time; their `raw` texts, joined, are `source`. What marked cannot read is one paragraph of plain text.
 */
export function lex(source: string): Token[] {
  const options: MarkedOptions = {
    ...getDefaults(),
    gfm: true,
    breaks: true,
    tokenizer: new TameTokenizer(),
  };
  try {
    return new TameLexer(options).lex(source);
  } catch {
    const text: Tokens.Text = { type: 'text', raw: source, text: source };
    return [{ type: 'paragraph', raw: source, text: source, tokens: [text] }];
  }
}
