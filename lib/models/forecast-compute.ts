import type { KvType } from '../store/settings.js';
import { ComputeGraph, type GraphTensor } from './forecast-graph.js';
import type { FeedForwardShape, LayerShape, MemoryShape } from './forecast-shape.js';

/** What the graph of a batch depends on. */
export interface BatchShape {
  /** Tokens of the largest batch. */
  readonly tokens: number;
  /** Cells of the KV cache. */
  readonly cells: number;
  /** Tokens of a batch that get logits. */
  readonly outputs: number;
  readonly kvType: KvType;
}

const F32 = 4;
const F16 = 2;
const I64 = 8;
/** Rows of the matrix that turns values. */
const TURN = 64;

/** Peaks without the masks by what they depend on, since a context is searched for by many forecasts. */
const known = new WeakMap<MemoryShape, Map<string, number>>();

/**
 * Bytes of llama.cpp's compute buffer for the largest batch: its graph of a transformer (src/models/*.cpp and
 * src/llama-graph.cpp, with flash attention), laid out as ggml does it, and the masks, which are needed to the end.
 */
export function computeBytes(shape: MemoryShape, batch: BatchShape): number {
  const { tokens, cells, outputs, kvType } = batch;
  const masks = shape.layers.some(({ query }) => query > 0) ? (shape.hasWindow ? 2 : 1) : 0;
  const peaks = known.get(shape) ?? new Map<string, number>();
  known.set(shape, peaks);
  const key = `${tokens} ${outputs} ${kvType} ${kvType === 'f32' ? cells : ''}`;
  const peak = peaks.get(key) ?? graphBytes(shape, batch);
  peaks.set(key, peak);
  return masks * tokens * cells * F16 + peak;
}

function graphBytes(shape: MemoryShape, batch: BatchShape): number {
  const graph = new GraphOfModel(shape, batch);
  const layers = distinct(shape.layers);
  for (const [index, layer] of layers.entries()) graph.layer(layer, index === layers.length - 1);
  return graph.finish();
}

/** Two layers of each kind, after which the peak stays the same, and the last one, which drops most tokens. */
function distinct(layers: readonly LayerShape[]): readonly LayerShape[] {
  const kind = ({ weightBytes: _, ...rest }: LayerShape): string => JSON.stringify(rest);
  const seen = new Map<string, number>();
  const kept = layers.slice(0, -1).filter(layer => {
    const times = seen.get(kind(layer)) ?? 0;
    seen.set(kind(layer), times + 1);
    return times < 2;
  });
  return [...kept, ...layers.slice(-1)];
}

/** Rows of the matrix that turns keys: the largest power of two that divides their length. */
function turnLength(length: number): number {
  let rows = TURN;
  while (length > 0 && length % (2 * rows) === 0) rows *= 2;
  return rows;
}

class GraphOfModel {
  readonly #graph = new ComputeGraph();
  readonly #shape: MemoryShape;
  readonly #batch: BatchShape;
  readonly #positions: GraphTensor;
  readonly #indices: GraphTensor;
  readonly #outputs: GraphTensor;
  /** Tokens at this place of the graph. */
  #tokens: number;
  /** The residual stream. */
  #stream: GraphTensor;

  constructor(shape: MemoryShape, batch: BatchShape) {
    const graph = this.#graph;
    const { tokens, outputs, kvType } = batch;
    this.#shape = shape;
    this.#batch = batch;
    this.#tokens = tokens;
    const ids = graph.input(tokens * F32);
    graph.input(tokens * shape.embeddingLength * F32); // embeddings in place of tokens, for which room is always kept
    this.#positions = graph.input(tokens * F32);
    this.#indices = graph.input(2 * tokens * I64);
    this.#outputs = graph.input(outputs * F32);
    if (kvType.startsWith('q')) graph.input((turnLength(shape.keyLength) ** 2 + TURN ** 2) * F32);
    this.#stream = graph.make(tokens * shape.embeddingLength * F32, ids);
    if (shape.hasPositions) {
      const places = graph.make(this.#stream.bytes, this.#positions);
      this.#stream = graph.change(this.#stream, places);
    }
  }

  layer(layer: LayerShape, isLast: boolean): void {
    const normed = layer.hasAttentionNorm ? this.#norm(this.#stream) : this.#stream;
    const mixed = layer.query > 0 ? this.#attention(layer, normed) : this.#recurrence(layer, normed);
    if (layer.isParallel) this.#sideBySide(layer, mixed, normed, isLast);
    else this.#oneAfterTheOther(layer, mixed, isLast);
  }

  finish(): number {
    const { outputs } = this.#batch;
    const normed = this.#graph.change(this.#stream);
    this.#graph.make(
      outputs * this.#shape.vocabularySize * F32,
      normed,
      this.#outputs,
      this.#positions,
      this.#indices,
    );
    return this.#graph.peak();
  }

  #oneAfterTheOther(layer: LayerShape, mixed: GraphTensor, isLast: boolean): void {
    const attended = this.#vector(this.#shape.embeddingLength, mixed);
    const middle = this.#graph.change(isLast ? this.#dropTokens(attended) : attended, this.#stream);
    const fed = this.#feedForward(layer, layer.hasFeedForwardNorm ? this.#norm(middle) : middle);
    this.#stream = this.#graph.change(fed, middle);
  }

  /** The order is that in which ggml finds the steps from the sum backwards: all but Phi 2 name the network first. */
  #sideBySide(layer: LayerShape, mixed: GraphTensor, normed: GraphTensor, isLast: boolean): void {
    const { architecture, embeddingLength } = this.#shape;
    const attend = (): GraphTensor => this.#graph.make(this.#batch.tokens * embeddingLength * F32, mixed);
    const attended = architecture === 'phi2' ? attend() : undefined;
    const source = layer.hasFeedForwardNorm ? this.#norm(this.#stream) : normed;
    const fed = this.#feedForward(layer, isLast ? this.#dropTokens(source) : source);
    this.#stream = this.#graph.change(this.#graph.change(fed, attended ?? attend()), this.#stream);
  }

  #vector(width: number, ...reads: readonly GraphTensor[]): GraphTensor {
    return this.#graph.make(this.#tokens * width * F32, ...reads);
  }

  #norm(of: GraphTensor): GraphTensor {
    return this.#graph.change(this.#graph.make(of.bytes, of));
  }

  #attention(layer: LayerShape, normed: GraphTensor): GraphTensor {
    const { keyLength, valueLength } = this.#shape;
    const [query, key, value] = this.#project(layer, normed);
    this.#graph.use(key, this.#indices);
    this.#graph.use(value, this.#indices);
    const width = keyLength > 0 ? (layer.query / keyLength) * valueLength : layer.query;
    const mixed = this.#vector(width, query, ...this.#copies(layer));
    return this.#isTurned(valueLength) ? this.#vector(width, mixed) : mixed;
  }

  /** Only an estimate: what a recurrent layer computes differs with the architecture. */
  #recurrence({ widest }: LayerShape, normed: GraphTensor): GraphTensor {
    const inner = this.#vector(widest, normed);
    const convolved = this.#vector(widest, inner);
    return this.#vector(widest, convolved, inner);
  }

  #project(layer: LayerShape, normed: GraphTensor): readonly [GraphTensor, GraphTensor, GraphTensor] {
    const { keyLength, valueLength, isRotated } = this.#shape;
    const all = layer.isQkvFused ? this.#vector(layer.query + layer.key + layer.value, normed) : undefined;
    const project = (width: number): GraphTensor => all ?? this.#vector(width, normed);
    // Rotating by positions writes a new vector: what it reads is a view.
    const rotate = (width: number): GraphTensor =>
      isRotated ? this.#vector(width, project(width), this.#positions) : project(width);
    const turn = (of: GraphTensor, width: number, length: number): GraphTensor => {
      if (!this.#isTurned(length)) return of;
      return this.#vector(width, of === all ? this.#vector(width, of) : of); // a part of a vector is copied first
    };
    const query = turn(rotate(layer.query), layer.query, keyLength);
    const value = turn(project(layer.value), layer.value, valueLength);
    const key = turn(rotate(layer.key), layer.key, keyLength);
    return [query, key, value];
  }

  /** Flash attention reads no F32: it gets a copy of such a cache. */
  #copies({ key, value }: LayerShape): readonly GraphTensor[] {
    const { kvType, cells } = this.#batch;
    return kvType === 'f32' ? [key, value].map(width => this.#graph.make(width * cells * F16)) : [];
  }

  /** Whether llama.cpp turns vectors of this length by a matrix, so that they lose less by quantising. */
  #isTurned(headLength: number): boolean {
    return this.#batch.kvType.startsWith('q') && headLength % 64 === 0;
  }

  #dropTokens(of: GraphTensor): GraphTensor {
    this.#tokens = this.#batch.outputs;
    const row = this.#vector(this.#shape.embeddingLength, of, this.#outputs);
    this.#stream = this.#vector(this.#shape.embeddingLength, this.#stream, this.#outputs);
    return row;
  }

  #feedForward(layer: LayerShape, normed: GraphTensor): GraphTensor {
    const { experts, feedForward } = layer;
    if (experts === undefined) return this.#network(feedForward, normed, 1);
    const routed = this.#experts(experts, normed);
    return feedForward.width > 0 ? this.#graph.change(routed, this.#network(feedForward, normed, 1)) : routed;
  }

  #network(
    { width, gate }: FeedForwardShape,
    normed: GraphTensor,
    times: number,
    ...more: GraphTensor[]
  ): GraphTensor {
    const wide = times * width;
    const first = this.#vector(gate === 'fused' ? 2 * wide : wide, normed, ...more);
    const inner =
      gate === 'none'
        ? this.#graph.change(first)
        : gate === 'fused'
          ? this.#vector(wide, first)
          : this.#vector(wide, first, this.#vector(wide, normed, ...more));
    return this.#vector(times * this.#shape.embeddingLength, inner, ...more);
  }

  #experts(experts: NonNullable<LayerShape['experts']>, normed: GraphTensor): GraphTensor {
    const { count, used } = experts;
    const graph = this.#graph;
    const chances = graph.change(this.#vector(count, normed));
    const chosen = this.#vector(count, chances);
    const weights = this.#vector(used, chances, chosen);
    const results = graph.change(this.#network(experts, normed, used, chosen), weights);
    return this.#vector(this.#shape.embeddingLength, results);
  }
}
