import { LlmtuiError } from '../../errors.js';

/** A file that was read: its name as the person gave it, and its text. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** Stands for stdin among files and words. */
export const STDIN = '-';

/** What a prompt is made of. `-` among `files` or `words` is the place of stdin. */
export interface PromptParts {
  /** Empty when nothing was piped. */
  readonly stdin: string;
  readonly files: readonly (TextFile | typeof STDIN)[];
  /** What a template asks; a paragraph before the words. */
  readonly instruction?: string;
  readonly words: readonly string[];
}

/** Whether a `-` gives stdin its place. Throws USAGE for a second one. */
export function placesStdin(files: readonly string[], words: readonly string[]): boolean {
  const places = [...files, ...words].filter(each => each === STDIN).length;
  if (places > 1) throw new LlmtuiError('USAGE', 'stdin can be read once: leave one - out');
  return places === 1;
}

/**
 * The text of a question: stdin, then the files, then the words, a blank line between them. What is long and stays the
 * same comes first, so that a second question about it finds it in the cache. A file is a Markdown heading with its
 * name over a fenced code block, whose fence is longer than any in the file; stdin is sent as it is.
 */
export function assemble({ stdin, files, instruction = '', words }: PromptParts): string {
  const placed = files.includes(STDIN) || words.includes(STDIN);
  const sections = [
    placed ? '' : stdin,
    ...files.map(file => (file === STDIN ? stdin : fileSection(file))),
    instruction.trim(),
    ...paragraphs(words).map(words => (words === STDIN ? stdin : words.trim())),
  ];
  return sections
    .map(section => section.trimEnd())
    .filter(section => section !== '')
    .join('\n\n');
}

function fileSection({ name, text }: TextFile): string {
  const fence = fenceAround(text);
  // A name may hold a line break; a heading may not.
  const heading = `## ${name.replaceAll(/\s+/g, ' ')}`;
  return `${heading}\n\n${fence}${languageOf(name)}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}

/** Three backticks, or one more than the longest run in the text. */
function fenceAround(text: string): string {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  return '`'.repeat(longest + 1);
}

/** The ending of the name, by which Markdown names most languages. */
function languageOf(name: string): string {
  return /\.([A-Za-z0-9+]{1,12})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Words joined by spaces; a `-` stands alone. */
function paragraphs(words: readonly string[]): string[] {
  const found: string[] = [];
  let open = false;
  for (const word of words) {
    if (open && word !== STDIN) found[found.length - 1] += ` ${word}`;
    else found.push(word);
    open = word !== STDIN;
  }
  return found;
}
