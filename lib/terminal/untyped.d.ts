// Types of what is used of two packages: marked-terminal ships none, and those of highlight.js 10 would bring the
// DOM's global names into the whole program.

declare module 'marked-terminal' {
  import type { MarkedExtension } from 'marked';

  type Paint = (text: string) => string;

  export interface TerminalOptions {
    readonly text?: Paint;
    readonly strong?: Paint;
    readonly em?: Paint;
    readonly del?: Paint;
    readonly codespan?: Paint;
    readonly html?: Paint;
    readonly image?: (target: string, title: string | null, text: string) => string;
    readonly emoji?: boolean;
    readonly unescape?: boolean;
    readonly reflowText?: boolean;
  }

  export function markedTerminal(options: TerminalOptions): MarkedExtension;
}

declare module 'highlight.js/lib/core.js' {
  /** A stretch of code and its class, or the bare text of it. */
  export type HighlightNode =
    | string
    | { readonly kind?: string; readonly children: readonly HighlightNode[] };

  interface HighlightLanguage {
    disableAutodetect?: boolean;
  }

  /** Gives the rules of a language; called when it is registered. */
  export type Grammar = (highlighter: Highlighter) => HighlightLanguage;

  interface HighlightResult {
    readonly emitter: { readonly rootNode: HighlightNode };
    /** State at the end of the code, for the `continuation` of the next call. */
    readonly top: unknown;
    readonly errorRaised?: Error;
  }

  interface Highlighter {
    highlight(
      language: string,
      code: string,
      ignoreIllegals: boolean,
      continuation?: unknown,
    ): HighlightResult;
    registerLanguage(name: string, grammar: Grammar): void;
    listLanguages(): string[];
    getLanguage(name: string): HighlightLanguage | undefined;
  }

  const highlighter: Highlighter;
  export default highlighter;
}

declare module 'highlight.js/lib/languages/*' {
  const grammar: import('highlight.js/lib/core.js').Grammar;
  export default grammar;
}
