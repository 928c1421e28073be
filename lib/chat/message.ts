import type { EndReason, Usage } from './reply.js';
import type { Sampling } from './sampling.js';
import type { ToolCall } from './tools/tool.js';

export type Role = 'system' | 'user' | 'assistant';

/** One turn as a model reads it. A `tool` turn holds the result of a call. */
export interface Turn {
  readonly role: Role | 'tool';
  readonly content: string;
  /** Of an assistant turn: the tools that it called, after its content. */
  readonly toolCalls?: readonly ToolCall[];
  /** Of a tool turn: the call that it answers, and the name of the tool. */
  readonly toolCallId?: string;
  readonly toolName?: string;
}

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** A piece of a message. Images and files join this union when an engine can read them. */
export type Part = TextPart;

/** How an assistant message was produced. */
export interface Origin {
  /** Name of the model, as the model list shows it. */
  readonly model: string;
  /** The sampling that was asked for; `usage.seed` holds the seed that was drawn. */
  readonly sampling: Partial<Sampling>;
  readonly end: EndReason;
  readonly usage: Usage;
}

/** One message of a conversation tree. */
export interface Message {
  /** `msg_` and 20 characters of base 32; unique, stable, sorts by time of creation. */
  readonly id: string;
  /** The message that this one answers or follows; null for the first. */
  readonly parent: string | null;
  readonly role: Role;
  readonly parts: readonly Part[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Set on what a model wrote. */
  readonly origin?: Origin;
}

/** The text of a message, its parts joined. */
export function textOf(message: Message): string {
  return message.parts.map(part => part.text).join('');
}
