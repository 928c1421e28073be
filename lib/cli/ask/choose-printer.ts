import type { AskCommand } from '../command.js';
import type { AnswerStream } from './answer-stream.js';
import { type Printer, plainPrinter, rawPrinter } from './printer.js';

type Asked = Pick<AskCommand, 'output' | 'count' | 'schema' | 'extract'>;

/** The printer that the command asks for, and the terminal can show. What only some of them need is loaded here. */
export async function choosePrinter(
  { output, count, extract }: Asked,
  structured: boolean,
  out: AnswerStream,
  proc: NodeJS.Process,
): Promise<Printer> {
  if (output !== 'text') {
    const { jsonPrinter, streamJsonPrinter } = await import('./json-printer.js');
    return (output === 'json' ? jsonPrinter : streamJsonPrinter)({ out, count, structured });
  }
  if (!out.isTerminal) return rawPrinter(out, count);
  // Code and JSON are no Markdown.
  if (extract || structured) return plainPrinter(out, count);
  const { markdownPrinter, rendersMarkdown } = await import('./markdown-printer.js');
  return rendersMarkdown(proc.env) ? markdownPrinter(out, count, proc) : plainPrinter(out, count);
}
