import type { Message } from './message.js';

interface Shared {
  readonly messages: Message[];
  readonly positions: Map<string, number>;
  readonly children: Map<string | null, number[]>;
}

/** Logs made of plain maps, so that each map is read once. */
const logs = new WeakMap<ReadonlyMap<string, Message>, MessageLog>();

/**
 * The messages of a conversation in the order in which they came, with an index of children. A value: `with` gives a
 * new log and leaves this one. All versions share one list, of which each sees the first `size` messages, so that
 * adding one to the newest version takes constant time; adding to an older one copies.
 */
export class MessageLog implements ReadonlyMap<string, Message> {
  readonly #shared: Shared;
  readonly size: number;

  private constructor(shared: Shared, size: number) {
    this.#shared = shared;
    this.size = size;
  }

  /** The log of any map of messages; linear once for each map that is not a log. */
  static of(messages: ReadonlyMap<string, Message>): MessageLog {
    if (messages instanceof MessageLog) return messages;
    const known = logs.get(messages);
    if (known?.size === messages.size) return known;
    const log = MessageLog.#copy(messages.values());
    logs.set(messages, log);
    return log;
  }

  static #copy(messages: Iterable<Message>): MessageLog {
    const shared: Shared = { messages: [], positions: new Map(), children: new Map() };
    for (const message of messages) push(shared, message);
    return new MessageLog(shared, shared.messages.length);
  }

  /** This log and `message` behind it, whose id must be new. */
  with(message: Message): MessageLog {
    if (this.has(message.id)) throw new Error(`message ${message.id} is there already`);
    const newest = this.#shared.messages.length === this.size ? this : MessageLog.#copy(this.values());
    push(newest.#shared, message);
    return new MessageLog(newest.#shared, this.size + 1);
  }

  get(id: string): Message | undefined {
    const position = this.#shared.positions.get(id);
    return position !== undefined && position < this.size ? this.#shared.messages[position] : undefined;
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  /** The messages that follow `parent`, oldest first; those without a parent for null. */
  childrenOf(parent: string | null): Message[] {
    const positions = this.#shared.children.get(parent) ?? [];
    return positions
      .filter(position => position < this.size)
      .map(position => this.#shared.messages[position]!);
  }

  *values(): MapIterator<Message> {
    for (let position = 0; position < this.size; position++) yield this.#shared.messages[position]!;
  }

  *keys(): MapIterator<string> {
    for (const message of this.values()) yield message.id;
  }

  *entries(): MapIterator<[string, Message]> {
    for (const message of this.values()) yield [message.id, message];
  }

  [Symbol.iterator](): MapIterator<[string, Message]> {
    return this.entries();
  }

  forEach(visit: (message: Message, id: string, map: ReadonlyMap<string, Message>) => void): void {
    for (const [id, message] of this) visit(message, id, this);
  }
}

function push({ messages, positions, children }: Shared, message: Message): void {
  positions.set(message.id, messages.length);
  const siblings = children.get(message.parent);
  if (siblings) siblings.push(messages.length);
  else children.set(message.parent, [messages.length]);
  messages.push(message);
}
