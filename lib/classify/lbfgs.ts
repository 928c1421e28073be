import { setImmediate } from 'node:timers/promises';

/** The value of a function at `point`; its gradient is written into `gradient`. Both have the same length. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface Minimising {
  readonly signal: AbortSignal;
  /** Ends where no component of the gradient is larger; 1e-4 by default, as scikit-learn's. */
  readonly tolerance?: number;
  /** Steps at most. */
  readonly steps?: number;
}

/** Pairs of steps and gradient changes that stand for the curvature. */
const MEMORY = 10;
/** Armijo's condition: the share of the promised decrease that a step has to bring. */
const DECREASE = 1e-4;
/** Halvings of a step at most. */
const HALVINGS = 40;
/** Milliseconds of computing after which other work of this process gets its turn. */
const SLICE = 20;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 over their dot product. */
  readonly rho: number;
}

/**
 * The point where a smooth convex function is least, from `start` on, by L-BFGS with backtracking. The same input gives
 * the same point. Rejects with the reason of `signal`. Nocedal and Wright, Numerical Optimization, 2006, algorithms 7.4
 * (the direction), 7.5 and 3.1 (the length of the step).
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { signal, tolerance = 1e-4, steps = 500 }: Minimising,
): Promise<Float64Array> {
  await setImmediate();
  signal.throwIfAborted();
  let point = start;
  let gradient = new Float64Array(start.length);
  let value = objective(point, gradient);
  const pairs: Pair[] = [];
  let since = performance.now();
  for (let step = 0; step < steps && largest(gradient) > tolerance; step++) {
    const direction = directionOf(gradient, pairs);
    const next = search(objective, { point, gradient, value }, direction, pairs.length === 0);
    // Rounding leaves nothing to gain.
    if (next === undefined) break;
    remember(pairs, point, gradient, next);
    ({ point, gradient, value } = next);
    if (performance.now() - since < SLICE) continue;
    await setImmediate();
    signal.throwIfAborted();
    since = performance.now();
  }
  return point;
}

interface Place {
  readonly point: Float64Array;
  readonly gradient: Float64Array<ArrayBuffer>;
  readonly value: number;
}

/** The two-loop recursion: the gradient times an approximate inverse Hessian, negated. */
function directionOf(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map(each => -each);
  const shares = new Float64Array(pairs.length);
  for (let at = pairs.length - 1; at >= 0; at--) {
    const { step, change, rho } = pairs[at]!;
    shares[at] = rho * dot(step, direction);
    add(direction, -shares[at]!, change);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let at = 0; at < direction.length; at++) direction[at]! *= scale;
  }
  for (const [at, { step, change, rho }] of pairs.entries())
    add(direction, shares[at]! - rho * dot(change, direction), step);
  return direction;
}

/** The first place on the way, halved as often as needed, that is low enough; undefined where none is. */
function search(
  objective: Objective,
  { point, gradient, value }: Place,
  direction: Float64Array,
  isFirst: boolean,
): Place | undefined {
  const slope = dot(gradient, direction);
  if (!(slope < 0)) return undefined;
  // Nothing is known of the curvature yet.
  let length = isFirst ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
  for (let halving = 0; halving < HALVINGS; halving++, length /= 2) {
    const tried = point.slice();
    add(tried, length, direction);
    const found = new Float64Array(point.length);
    const reached = objective(tried, found);
    if (reached <= value + DECREASE * length * slope)
      return { point: tried, gradient: found, value: reached };
  }
  return undefined;
}

function remember(pairs: Pair[], point: Float64Array, gradient: Float64Array, next: Place): void {
  const step = next.point.map((each, at) => each - point[at]!);
  const change = next.gradient.map((each, at) => each - gradient[at]!);
  const curvature = dot(step, change);
  // Only a positive curvature keeps the direction a descent.
  if (curvature <= 1e-12 * dot(change, change)) return;
  pairs.push({ step, change, rho: 1 / curvature });
  if (pairs.length > MEMORY) pairs.shift();
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}

function add(to: Float64Array, factor: number, what: Float64Array): void {
  for (let at = 0; at < to.length; at++) to[at]! += factor * what[at]!;
}

function largest(gradient: Float64Array): number {
  let most = 0;
  for (const each of gradient) most = Math.max(most, Math.abs(each));
  return most;
}
