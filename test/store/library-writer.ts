import { append } from '../../lib/chat/conversation.js';
import { messageOf } from '../../lib/errors.js';
import { Library } from '../../lib/store/library.js';
import { message, NOON, talk } from './sample.js';

/**
 * A process that appends messages, for tests of what other processes and a sudden end do to a library.
 * Arguments: the database, a conversation id, the first number and how many. Prints the number in each message once
 * `append` has returned, in the way of a program that reports what is safe.
 */
const [file = '', id = '', from = '0', count = '0'] = process.argv.slice(2);

try {
  const library = Library.open(file, { now: () => NOON });
  const start = library.read(id) ?? { ...talk('start'), id };
  library.store(start);
  let parent = start.leaf;
  let conversation = start;
  for (let number = Number(from); number < Number(from) + Number(count); number++) {
    const next = message('user', `${number} ${'x'.repeat(300)}`, parent, NOON + number);
    conversation = append(conversation, next);
    library.append(id, next);
    parent = next.id;
    process.stdout.write(`${number}\n`);
  }
  library.close();
} catch (error) {
  process.stdout.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
