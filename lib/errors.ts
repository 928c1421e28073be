/** What went wrong, as a person, a shell and an HTTP client see it. One row per code: exit status, HTTP status. */
export const failures = {
  /** The command line is wrong. */
  USAGE: { exit: 2, http: 400 },
  /** A file, schema or message that the user gave cannot be used. */
  BAD_INPUT: { exit: 42, http: 400 },
  /** The prompt does not fit the context. OpenAI clients look for this status. */
  CONTEXT_FULL: { exit: 42, http: 400 },
  /** A setting has a value that is not allowed. */
  BAD_CONFIG: { exit: 52, http: 500 },
  /** No model of that name or path. */
  MODEL_NOT_FOUND: { exit: 66, http: 404 },
  /** The model file or the native library cannot be loaded. */
  LOAD_FAILED: { exit: 1, http: 503 },
  /** The engine failed in the middle of a reply, or its thread or process died. */
  ENGINE_FAILED: { exit: 1, http: 500 },
  /** The conversation database or a folder of ours cannot be read or written. */
  STORE_FAILED: { exit: 1, http: 500 },
  /** A remote service does not answer. */
  UNAVAILABLE: { exit: 69, http: 503 },
} as const satisfies Record<string, { readonly exit: number; readonly http: number }>;

export type FailureCode = keyof typeof failures;

/** Exit status of a bug: anything thrown that is not an `LlmtuiError`. */
export const EXIT_BUG = 70;

/** Exit status after Ctrl-C (128 + SIGINT). */
export const EXIT_INTERRUPTED = 130;

/** A failure that the user can act on: `message` names what to do. */
export class LlmtuiError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LlmtuiError';
    this.code = code;
  }
}

/** The text of anything thrown, for a message line. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
