import { colourDepth } from '../../terminal/colour.js';
import { loadMarkdown } from '../../terminal/markdown.js';
import { StyleTable } from '../../terminal/style-table.js';
import type { AnswerStream } from './answer-stream.js';
import { LiveMarkdown } from './live-markdown.js';
import { headingOf, type Printer } from './printer.js';

type Terminal = Pick<NodeJS.Process, 'env' | 'stdout' | 'platform' | 'on' | 'off'>;

/** The answers on a terminal, rendered as Markdown while they come. Loads the renderer. */
export async function markdownPrinter(out: AnswerStream, count: number, proc: Terminal): Promise<Printer> {
  await loadMarkdown();
  const { env, stdout, platform } = proc;
  const styles = new StyleTable(colourDepth(env), env.TERM !== 'linux');
  // A terminal without a size, as some have in containers, is taken for the classic one.
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  let live = new LiveMarkdown(styles, size);
  const resumed = (): void => live.forget();
  const finish = async (interrupted: boolean): Promise<void> => {
    proc.off('SIGCONT', resumed);
    await out.write(live.finish(interrupted));
    live = new LiveMarkdown(styles, size);
  };
  return {
    step: async (event, index) => {
      if (event.type === 'prompt') await out.write(headingOf(index, count));
      if (event.type === 'text') {
        await out.write(live.push(event.text));
        // The shell has written below the answer.
        proc.off('SIGCONT', resumed);
        if (platform !== 'win32') proc.on('SIGCONT', resumed);
      }
      if (event.type === 'end') await finish(event.reason === 'abort');
    },
    fail: () => finish(false),
  };
}

/** Whether the terminal can show rendered Markdown: it moves the cursor, and its locale has the characters for it. */
export function rendersMarkdown(env: NodeJS.ProcessEnv): boolean {
  if (env.TERM === 'dumb' || (env.CI ?? '') !== '') return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const charset = /\.([^@]+)/.exec(locale)?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}
