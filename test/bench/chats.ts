import { join } from 'node:path';
import type { Conversation } from '../../lib/chat/conversation.js';
import type { Message } from '../../lib/chat/message.js';
import { folders } from '../../lib/store/folders.js';
import { Library } from '../../lib/store/library.js';
import type { Home } from '../helpers/program.js';
import { words } from './words.js';

/** Runs `fill` with the library of conversations that llmtui opens in `home`. */
export function fillLibrary(home: Home, fill: (library: Library) => void): void {
  const { data } = folders(home.env, process.platform, home.path);
  const library = Library.open(join(data, 'llmtui.db'), { now: () => Date.now() });
  try {
    fill(library);
  } finally {
    library.close();
  }
}

/** A conversation of one line, such as a history has thousands of; `number` also orders them by time. */
export function shortConversation(number: number): Conversation {
  return conversation(number, `#${number}`, [words(number, 8)]);
}

/** A conversation that takes `rows` rows of text or more on any screen, in messages of 200 lines. */
export function longConversation(rows: number): Conversation {
  const lines = (message: number) =>
    Array.from({ length: 200 }, (_, line) => `- ${words(message + line, 5)} **${line}**`).join('\n');
  return conversation(
    1,
    'a long conversation',
    Array.from({ length: rows / 200 }, (_, i) => lines(i)),
  );
}

function conversation(number: number, title: string, texts: readonly string[]): Conversation {
  const at = Date.UTC(2025, 0) + number * 1000;
  const name = (kind: string, index: number) =>
    `${kind}_${number.toString(32).padStart(10, '0')}${index.toString(32).padStart(10, '0')}`;
  const messages = texts.map((text, i): Message => {
    const parent = i === 0 ? null : name('msg', i - 1);
    const role = i % 2 === 0 ? 'user' : 'assistant';
    return { id: name('msg', i), parent, role, parts: [{ type: 'text', text }], createdAt: at };
  });
  return {
    id: name('conv', 0),
    title,
    titled: true,
    system: '',
    sampling: {},
    model: '',
    messages: new Map(messages.map(message => [message.id, message])),
    leaf: messages.at(-1)?.id ?? null,
    createdAt: at,
    updatedAt: at,
  };
}
