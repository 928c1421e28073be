/** A tensor of a compute graph. */
export interface GraphTensor {
  readonly bytes: number;
}

interface Step {
  readonly made: GraphTensor;
  readonly reads: readonly GraphTensor[];
  readonly inPlace: boolean;
}

interface Block {
  offset: number;
  size: number;
}

/** Where a tensor lies, and how many steps have still to read it. */
interface Place {
  offset: number;
  size: number;
  readers: number;
}

const ALIGNMENT = 64;

/**
 * A compute graph as ggml's allocator sees it: which step makes and reads which tensor, in order. The peak of a graph is
 * what its compute buffer takes, holes included, which is why the allocator is followed step by step.
 */
export class ComputeGraph {
  readonly #inputs: GraphTensor[] = [];
  readonly #steps: Step[] = [];

  /** A tensor that is filled before the graph runs. */
  input(bytes: number): GraphTensor {
    const tensor = { bytes };
    this.#inputs.push(tensor);
    return tensor;
  }

  /** A step that writes a new tensor. */
  make(bytes: number, ...reads: readonly GraphTensor[]): GraphTensor {
    const made = { bytes };
    this.#steps.push({ made, reads, inPlace: false });
    return made;
  }

  /** A step that may write over the first tensor it reads that is as large and of no further use. */
  change(...reads: readonly [GraphTensor, ...GraphTensor[]]): GraphTensor {
    const made = { bytes: reads[0].bytes };
    this.#steps.push({ made, reads, inPlace: true });
    return made;
  }

  /** A step whose result lies elsewhere, as the KV cache does. */
  use(...reads: readonly GraphTensor[]): void {
    this.#steps.push({ made: { bytes: 0 }, reads, inPlace: false });
  }

  /** Bytes of the buffer that the graph needs (ggml_gallocr_alloc_graph_impl in ggml/src/ggml-alloc.c). */
  peak(): number {
    const memory = new BestFit();
    const places = new Map<GraphTensor, Place>();
    for (const tensor of this.#inputs) places.set(tensor, memory.take(tensor.bytes));
    const readers = new Map<GraphTensor, number>();
    for (const read of this.#steps.flatMap(({ reads }) => reads))
      readers.set(read, (readers.get(read) ?? 0) + 1);
    for (const [tensor, place] of places) place.readers = readers.get(tensor) ?? 0;
    for (const { made, reads, inPlace } of this.#steps) {
      const old = inPlace
        ? reads.find(read => read.bytes === made.bytes && places.get(read)?.readers === 1)
        : undefined;
      const place = old === undefined ? memory.take(made.bytes) : { ...places.get(old)! };
      if (old !== undefined) places.delete(old);
      place.readers = readers.get(made) ?? 0;
      places.set(made, place);
      for (const read of reads) {
        const known = places.get(read);
        if (known === undefined || --known.readers > 0) continue;
        memory.free(known);
        places.delete(read);
      }
    }
    return memory.peak;
  }
}

/** `ggml_dyn_tallocr` of ggml/src/ggml-alloc.c: the smallest free block that is large enough, the last one only if none is. */
class BestFit {
  peak = 0;
  /** In the order of their offsets; the last one has no end. */
  readonly #free: Block[] = [{ offset: 0, size: Number.POSITIVE_INFINITY }];

  take(bytes: number): Place {
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const last = this.#free.at(-1)!;
    const block = this.#free
      .slice(0, -1)
      .reduce((best, other) => (other.size >= size && other.size <= best.size ? other : best), last);
    const place = { offset: block.offset, size, readers: 0 };
    block.offset += size;
    block.size -= size;
    if (block.size === 0) this.#free.splice(this.#free.indexOf(block), 1);
    this.peak = Math.max(this.peak, place.offset + size);
    return place;
  }

  free({ offset, size }: Place): void {
    if (size === 0) return;
    const after = this.#free.findIndex(block => block.offset > offset);
    const next = this.#free[after]!;
    const previous = this.#free[after - 1];
    const isNextJoined = offset + size === next.offset;
    if (previous !== undefined && previous.offset + previous.size === offset) {
      previous.size += isNextJoined ? size + next.size : size;
      if (isNextJoined) this.#free.splice(after, 1);
    } else if (isNextJoined) {
      next.offset = offset;
      next.size += size;
    } else this.#free.splice(after, 0, { offset, size });
  }
}
