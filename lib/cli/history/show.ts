import type { Conversation } from '../../chat/conversation.js';
import { toMarkdown } from '../../store/markdown.js';
import { colourDepth } from '../../terminal/colour.js';
import { loadMarkdown } from '../../terminal/markdown.js';
import { clean } from '../../terminal/sanitise.js';
import { StyleTable } from '../../terminal/style-table.js';
import { LiveMarkdown } from '../ask/live-markdown.js';
import { rendersMarkdown } from '../ask/markdown-printer.js';

/** The selected path as a person reads it: rendered on a terminal that can, plain Markdown elsewhere. */
export async function shownConversation(
  conversation: Conversation,
  { stdout, env }: Pick<NodeJS.Process, 'stdout' | 'env'>,
): Promise<string> {
  const text = toMarkdown(conversation);
  if (!stdout.isTTY) return text;
  if (!rendersMarkdown(env)) return clean(text);
  await loadMarkdown();
  const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 };
  const page = new LiveMarkdown(new StyleTable(colourDepth(env), env.TERM !== 'linux'), () => size);
  return page.push(text) + page.finish();
}
