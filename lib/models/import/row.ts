import type { RegistryEntry } from '../registry.js';

interface Row {
  /** As it is or would be in models.yaml; fit for a line of the screen. */
  readonly id: string;
  readonly path: string;
  /** Of all parts; 0 where that is not known. */
  readonly sizeBytes: number;
  /** What it is: `llama 135M Q4_1`, `bert 23M Q8_0, embedding`; empty where that is not known. */
  readonly what: string;
}

/** What an import makes of one file, or of a model with an adapter. */
export type ImportRow =
  /** Entries to write; `changed` takes the place of the one with its id. */
  | (Row & {
      readonly type: 'new' | 'changed';
      readonly entry: RegistryEntry;
      readonly embedding: boolean;
      readonly notes: readonly string[];
    })
  /** In models.yaml already. */
  | (Row & { readonly type: 'known'; readonly embedding: boolean })
  /** The same content as the model `of`. */
  | (Row & { readonly type: 'duplicate'; readonly of: string })
  /** A projector or adapter that stands in the entries `to`. */
  | (Row & { readonly type: 'joined'; readonly to: readonly string[] })
  | (Row & { readonly type: 'skipped'; readonly reason: string });

/** The entries to write, in order. */
export function entriesOf(rows: readonly ImportRow[]): readonly RegistryEntry[] {
  return rows.flatMap(row => (row.type === 'new' || row.type === 'changed' ? [row.entry] : []));
}
