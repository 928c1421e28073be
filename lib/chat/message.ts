import type { Image } from './image.js';
import type { EndReason, Usage } from './reply.js';
import type { Sampling } from './sampling.js';
import type { ToolCall } from './tools/tool.js';

export type Role = 'system' | 'user' | 'assistant';

/** One turn as a model reads it. A `tool` turn holds the result of a call. */
export interface Turn {
  readonly role: Role | 'tool';
  readonly content: string;
  /** Of a user turn or a tool turn: pictures, which stand before its content. Only a model with `vision` is sent any. */
  readonly images?: readonly Image[];
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

export interface ImagePart {
  readonly type: 'image';
  readonly image: Image;
}

/** A piece of a message. */
export type Part = TextPart | ImagePart;

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
export function textOf(message: Pick<Message, 'parts'>): string {
  return message.parts.map(part => (part.type === 'text' ? part.text : '')).join('');
}

export function imagesOf(message: Pick<Message, 'parts'>): readonly Image[] {
  return message.parts.flatMap(part => (part.type === 'image' ? [part.image] : []));
}

/** A message as a model is sent it. */
export function turnOf(message: Pick<Message, 'role' | 'parts'>): Turn {
  const images = imagesOf(message);
  const turn = { role: message.role, content: textOf(message) };
  return images.length === 0 ? turn : { ...turn, images };
}
