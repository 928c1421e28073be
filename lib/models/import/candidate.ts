import type { ModelConfig } from '../registry.js';

/** A file that may be a model, as the folders of a tool present it. Nothing of it has been read. */
export interface Candidate {
  /** As it will stand in models.yaml: absolute, the name under which a person knows the file. */
  readonly path: string;
  /** The id that it will have if that is free; may hold anything that a file name may. */
  readonly name: string;
  /** Hex SHA-256 of the content, where the tool names its files so. */
  readonly sha256?: string;
  /** A real path; the file, with all its parts and links followed, has to lie in this folder. */
  readonly within?: string;
  /** What the tool itself says of the model; absent where only the file's place speaks. */
  readonly declared?: Declared;
}

/** What belongs to a model by the word of the tool. */
export interface Declared {
  readonly projector?: string;
  readonly adapters: readonly string[];
  readonly config: Pick<ModelConfig, 'context' | 'sampling'>;
  /** What could not be taken over, for a person. */
  readonly notes: readonly string[];
}

/** A model that is named somewhere but of which there is no file to read. */
export interface Refused {
  readonly path: string;
  readonly name: string;
  /** Completes "skipped: ". */
  readonly reason: string;
}

/** What was found in the folders of a tool. */
export interface Listing {
  readonly candidates: readonly Candidate[];
  readonly refused: readonly Refused[];
}

export const nothing: Listing = { candidates: [], refused: [] };

/** All listings as one, in order. */
export const joined = (listings: readonly Listing[]): Listing => ({
  candidates: listings.flatMap(({ candidates }) => candidates),
  refused: listings.flatMap(({ refused }) => refused),
});
