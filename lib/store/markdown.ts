import { type Conversation, pathOf } from '../chat/conversation.js';
import type { Image } from '../chat/image.js';
import { imagesOf, type Message, textOf } from '../chat/message.js';

/**
 * The selected path as Markdown for people: the title, then each message below a heading that names who wrote it.
 * Control characters are left out and a code block that a stopped reply left open is closed, so that the next heading
 * is one.
 */
export function toMarkdown(conversation: Conversation): string {
  const title = oneLine(conversation.title) || 'Conversation';
  const date = new Date(conversation.createdAt).toISOString().slice(0, 10);
  const head = [`# ${title}`, [date, oneLine(conversation.model)].filter(text => text !== '').join(' · ')];
  const system = conversation.system.trim() === '' ? [] : ['## System', body(conversation.system)];
  const messages = pathOf(conversation).flatMap(message => [
    `## ${author(message)}`,
    ...imagesOf(message).map(pictureLine),
    ...[body(textOf(message))].filter(text => text !== '' || imagesOf(message).length === 0),
  ]);
  return `${[...head, ...system, ...messages].join('\n\n')}\n`;
}

function author({ role, origin }: Message): string {
  switch (role) {
    case 'user':
      return 'You';
    case 'assistant':
      return origin === undefined ? 'Assistant' : `Assistant (${oneLine(origin.model)})`;
    case 'system':
      return 'System';
  }
}

/** What stands for a picture, whose bytes stay in the library. */
function pictureLine({ name = 'picture', width, height }: Image): string {
  return `*Picture: ${oneLine(name).replace(/[\\`*_<>[\]]/g, '\\$&')}, ${width} x ${height}*`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

function body(text: string): string {
  const plain = text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '');
  const fence = openFence(plain);
  return fence === undefined ? plain.trimEnd() : `${plain.trimEnd()}\n${fence}`;
}

/** The marks that close the code block in which `text` ends (CommonMark 4.5); undefined where it ends in none. */
function openFence(text: string): string | undefined {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const [, marks = '', after = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined) {
      if (marks !== '' && !(marks.startsWith('`') && after.includes('`'))) open = marks;
    } else if (marks.startsWith(open) && after.trim() === '') {
      open = undefined;
    }
  }
  return open;
}
