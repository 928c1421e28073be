import { clean } from './sanitise.js';
import type { Row } from './style.js';
import { wrapText } from './wrap.js';

/** A Markdown text that grows at its end. Never changed: appending gives another document. */
export interface MarkdownDocument {
  /** The text, clean. */
  readonly source: string;
}

export interface CodeBlock {
  /** As the fence names it, or empty. */
  readonly language: string;
  readonly code: string;
}

export function emptyDocument(): MarkdownDocument {
  return { source: '' };
}

export function appendMarkdown(document: MarkdownDocument, text: string): MarkdownDocument {
  return { source: document.source + clean(text) };
}

export function markdownRows(document: MarkdownDocument, width: number): readonly Row[] {
  return wrapText(document.source, width);
}

export function codeBlocks(_document: MarkdownDocument): readonly CodeBlock[] {
  return [];
}

export async function loadMarkdown(): Promise<void> {}
