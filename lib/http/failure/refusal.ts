/** The status that nginx logs for a client that closed the connection. */
export const CLIENT_LEFT = 499;

/** Logged for an answer that the end of the server cut off, whatever status its beginning bears. */
export const CUT = 503;

/** What a client is told of a failure, whatever the shape of its API. */
export interface Problem {
  /** HTTP status. */
  readonly status: number;
  /** For programs: `LlmtuiError` codes in lower case, and those of this folder. */
  readonly code: string;
  /** One sentence that names what to do. */
  readonly message: string;
  /** The field of the request at fault, dots between the levels; absent where it is none. */
  readonly field?: string;
  /** Seconds after which it may work. */
  readonly retryAfter?: number;
  /** The methods that the path knows, where it does not know the one of the request. */
  readonly allowed?: readonly string[];
}

/** A request that is refused: nothing is wrong with the program. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.name = 'Refusal';
    this.problem = problem;
  }
}

/** A value that is not allowed: 422, which the OpenAI and Ollama shapes turn into 400. */
export function invalid(field: string, message: string): Refusal {
  return new Refusal({ status: 422, code: 'invalid_field', message, field });
}

/** Something that is not there. */
export function notFound(code: string, message: string): Refusal {
  return new Refusal({ status: 404, code, message });
}

/** Nobody reads the answer any more; the status is that of nginx's logs. */
export function left(): Refusal {
  return new Refusal({ status: CLIENT_LEFT, code: 'client_left', message: 'the client left' });
}

/** The server takes nothing more. */
export function ending(): Refusal {
  return new Refusal({ status: 503, code: 'closing', message: 'the server is ending', retryAfter: 5 });
}

/** Too much is going on. */
export function busy(message: string, retryAfter: number): Refusal {
  return new Refusal({ status: 503, code: 'busy', message, retryAfter });
}
