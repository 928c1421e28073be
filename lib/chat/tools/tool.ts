/** A function that a model may ask for. */
export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of its arguments, an object. */
  readonly parameters: unknown;
}

/** A call that a model asked for. */
export interface ToolCall {
  /** `call_` and 24 characters; unique within a conversation. */
  readonly id: string;
  readonly name: string;
  /** What the model wrote, parsed. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Which tools a reply may call: those it wants, none, at least one, or this one. */
export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'required' }
  | { readonly type: 'tool'; readonly name: string };
