import { join } from 'node:path';
import type { Conversation } from '../../../lib/chat/conversation.js';
import { Library } from '../../../lib/store/library.js';
import type { Home } from '../../helpers/program.js';

/** The folder of a person's data, as the program finds it on Linux. */
export function dataOf(home: Home): string {
  return join(home.env.XDG_DATA_HOME ?? '', 'llmtui');
}

/** What a person's library holds, the newest conversation first. */
export function conversationsOf(home: Home): readonly Conversation[] {
  const library = Library.open(join(dataOf(home), 'llmtui.db'), { now: Date.now });
  try {
    return library.list().map(({ id }) => library.read(id)!);
  } finally {
    library.close();
  }
}

/** Flags that force the answer to be this text, whatever the model. */
export function saying(text: string): string[] {
  return ['-o', 'grammar', `root ::= ${JSON.stringify(text)}`, '--temperature', '0'];
}
