import type { ReplyEvent } from '../../chat/reply.js';
import type { ImageReport } from '../../images/report.js';
import { Cleaner } from '../../terminal/sanitise.js';
import type { AnswerStream } from './answer-stream.js';

/** What is known before the first word. */
export interface Beginning {
  /** Name of the model. */
  readonly model: string;
  /** Id of the conversation that keeps the answers; null where nothing is kept. */
  readonly conversation: string | null;
  /** What became of the pictures that go with the question. */
  readonly pictures: readonly ImageReport[];
}

/** Prints the answers to one question, one after the other. */
export interface Printer {
  readonly begin?: (beginning: Beginning) => Promise<void>;
  /** One step of answer `index`, from 0. */
  readonly step: (event: ReplyEvent, index: number) => Promise<void>;
  /** All answers are there, and kept where `conversation` has an id. */
  readonly finish?: (conversation: string | null) => Promise<void>;
  /** Called instead of `finish` where no more answers come; the failure itself is told on stderr. */
  readonly fail?: (thrown: unknown) => Promise<void>;
}

/**
 * The answers as the model writes them, byte by byte. Several end with a NUL each, as `find -print0` ends names, so that
 * `mapfile -d ''`, `read -d ''` and `xargs -0` take them apart; a NUL of the model becomes U+FFFD then.
 */
export function rawPrinter(out: AnswerStream, count: number): Printer {
  const several = count > 1;
  return {
    step: async event => {
      if (event.type === 'text')
        await out.write(several ? event.text.replaceAll('\0', '\ufffd') : event.text);
      if (event.type === 'end' && several) await out.write('\0');
    },
  };
}

/** The answers on a terminal without Markdown: cleaned, and each ends its line. Several have a heading each. */
export function plainPrinter(out: AnswerStream, count: number): Printer {
  let cleaner = new Cleaner();
  let last = '\n';
  const write = async (text: string): Promise<void> => {
    if (text !== '') last = text;
    await out.write(text);
  };
  const end = async (): Promise<void> => {
    await write(cleaner.flush());
    cleaner = new Cleaner();
    // A shell prompt must not stand behind the answer.
    if (!last.endsWith('\n')) await write('\n');
  };
  return {
    step: async (event, index) => {
      if (event.type === 'prompt') await write(headingOf(index, count));
      if (event.type === 'text') await write(cleaner.push(event.text));
      if (event.type === 'end') await end();
    },
    fail: end,
  };
}

/** What tells several answers apart on a terminal; empty for a single one. */
export function headingOf(index: number, count: number): string {
  return count > 1 ? `${index > 0 ? '\n' : ''}--- answer ${index + 1} of ${count} ---\n\n` : '';
}
