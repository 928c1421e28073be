import type { Turn } from '../../../chat/message.js';
import { notFound } from '../../failure/refusal.js';
import type { Limits } from '../../limits.js';
import type { Response } from './response.js';

/** A response with what a next one goes on from. */
export interface KeptResponse {
  readonly response: Response;
  /** All turns up to its end, without instructions. */
  readonly path: readonly Turn[];
}

/**
 * Responses in memory, the last used kept longest: at most `limits.responses`, and `limits.responseBytes` bytes together.
 * They are gone when the server ends.
 */
export class KeptResponses {
  readonly #limits: Pick<Limits, 'responses' | 'responseBytes'>;
  readonly #kept = new Map<string, KeptResponse & { readonly bytes: number }>();
  #bytes = 0;

  constructor(limits: Pick<Limits, 'responses' | 'responseBytes'>) {
    this.#limits = limits;
  }

  /** Keeps a response. One that is larger than all may be together is not kept. */
  keep(kept: KeptResponse): void {
    const bytes = Buffer.byteLength(JSON.stringify(kept));
    const { responses, responseBytes } = this.#limits;
    if (bytes > responseBytes) return;
    this.#kept.set(kept.response.id, { ...kept, bytes });
    this.#bytes += bytes;
    for (const id of this.#kept.keys()) {
      if (this.#kept.size <= responses && this.#bytes <= responseBytes) break;
      this.remove(id);
    }
  }

  /** The response of that id, now used last. Throws a refusal with status 404. */
  get(id: string): KeptResponse {
    const found = this.#kept.get(id);
    if (found === undefined) {
      const message = 'there is no such response: it was not stored, was deleted, or gave way to newer ones';
      throw notFound('response_not_found', message);
    }
    this.#kept.delete(id);
    this.#kept.set(id, found);
    return found;
  }

  /** Forgets a response. Throws a refusal with status 404. */
  remove(id: string): void {
    const { bytes } = this.get(id) as KeptResponse & { readonly bytes: number };
    this.#kept.delete(id);
    this.#bytes -= bytes;
  }
}
