import type { Tool, ToolCall } from './tool.js';

/** What is told of calls while they are read. */
export type CallPiece =
  | { readonly type: 'toolCall'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'toolArguments'; readonly index: number; readonly text: string };

/** Calls in the making, one at a time: each begins once its name is known to be that of a tool. */
export class CallDrafts {
  /** The calls that were read to their end. */
  readonly calls: ToolCall[] = [];
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #newId: () => string;
  readonly #tell: (piece: CallPiece) => void;
  #begun = 0;
  #open: { readonly id: string; readonly name: string } | null = null;
  #arguments = '';

  constructor(tools: readonly Tool[], newId: () => string, tell: (piece: CallPiece) => void) {
    this.#tools = new Map(tools.map(tool => [tool.name, tool]));
    this.#newId = newId;
    this.#tell = tell;
  }

  /** Whether a call has begun and not ended. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** The JSON Schema of the arguments of the open call. */
  get parameters(): unknown {
    return this.#tools.get(this.#open?.name ?? '')?.parameters;
  }

  /** Begins a call; false if there is no such tool. */
  begin(name: string): boolean {
    if (!this.#tools.has(name)) return false;
    this.#open = { id: this.#newId(), name };
    this.#arguments = '';
    this.#tell({ type: 'toolCall', index: this.#begun++, ...this.#open });
    return true;
  }

  /** Adds to the JSON text of the arguments. */
  add(text: string): void {
    if (text === '') return;
    this.#arguments += text;
    this.#tell({ type: 'toolArguments', index: this.#begun - 1, text });
  }

  /** Ends the call; false if its arguments are no JSON object. One without any has none. */
  end(): boolean {
    const call = this.#open!;
    if (this.#arguments === '') this.add('{}');
    const values = objectOf(this.#arguments);
    this.#open = null;
    if (values === null) return false;
    this.calls.push({ ...call, arguments: values });
    return true;
  }

  /** Gives the call up that was begun. */
  drop(): void {
    this.#open = null;
  }
}

/** The JSON object that `text` is; null if it is none. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
