import type { Message } from './message.js';
import type { Sampling } from './sampling.js';

export const DEFAULT_SYSTEM_PROMPT = 'You are a helpful AI assistant.';

/**
 * A tree of messages. The path from the root to `leaf` is what the model reads; every other branch stays.
 * Values are never changed in place: each operation returns a new conversation.
 */
export interface Conversation {
  /** `conv_` and 20 characters of base 32; unique, stable, sorts by time of creation. */
  readonly id: string;
  readonly title: string;
  /** True once a person has set the title; it no longer follows the first message. */
  readonly titled: boolean;
  readonly system: string;
  /** Sampling that differs from the default, for the replies to come. */
  readonly sampling: Partial<Sampling>;
  /** Name of the model that answered last or was chosen; empty before. */
  readonly model: string;
  readonly messages: ReadonlyMap<string, Message>;
  /** The selected leaf; null in an empty conversation. */
  readonly leaf: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
