import type { Registry, RegistryReading } from '../../models/registry.js';

/** Notices that models.yaml was changed by hand or by another program. */
export class RegistryWatch {
  readonly #registry: Pick<Registry, 'read'>;
  #last: RegistryReading | undefined;

  constructor(registry: Pick<Registry, 'read'>) {
    this.#registry = registry;
  }

  /**
   * Whether the entries are others than at the last call, and what is wrong with the file if that is news. The first
   * call finds no change.
   */
  async look(): Promise<{ readonly changed: boolean; readonly notice: string | undefined }> {
    const former = this.#last;
    const reading = await this.#registry.read();
    this.#last = reading;
    const notice = reading.notice === former?.notice ? undefined : reading.notice;
    return { changed: former !== undefined && !isSame(former, reading), notice };
  }
}

/** An unchanged file gives the same entries again; where there is none, they are empty each time. */
function isSame({ entries: one }: RegistryReading, { entries: other }: RegistryReading): boolean {
  return one === other || (one.length === 0 && other.length === 0);
}
