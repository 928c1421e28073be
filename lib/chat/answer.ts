import type { EndReason, ReplyEvent } from './reply.js';
import type { ToolCall } from './tools/tool.js';

type End = Extract<ReplyEvent, { readonly type: 'end' }>;

/** One step of an answer as a program reads it: reasoning and tool calls told apart from what the model says. */
export type AnswerEvent =
  | Exclude<ReplyEvent, { readonly type: 'end' }>
  | { readonly type: 'reasoning'; readonly text: string }
  /**
   * A call begins; `index` counts the calls of this answer from 0. One that is not among those of the `end` was cut off
   * or broken: what the model wrote of it then comes as text, too.
   */
  | { readonly type: 'toolCall'; readonly index: number; readonly id: string; readonly name: string }
  /** A piece of its arguments, JSON as the model writes it. */
  | { readonly type: 'toolArguments'; readonly index: number; readonly text: string }
  | (Omit<End, 'reason'> & {
      readonly reason: EndReason | 'tool_calls';
      /** The calls, whole. */
      readonly calls: readonly ToolCall[];
    });
