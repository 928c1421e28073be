/** What a figure must hold. A ratio is ours over the peer's; `at most` is absolute, in the figure's unit. */
export type Bound =
  | { readonly type: 'ratio at least'; readonly value: number }
  | { readonly type: 'ratio at most'; readonly value: number }
  | { readonly type: 'at most'; readonly value: number };

/** One thing that was measured, all runs of it. */
export interface Figure {
  readonly name: string;
  readonly unit: 'tokens/s' | 'texts/s' | 'ms' | '%' | 'MB' | 'requests' | 'sequences';
  readonly ours: readonly number[];
  readonly peer?: { readonly name: string; readonly runs: readonly number[] };
  /** How the runs become one number; the median, if not told. */
  readonly statistic?: 'median' | 'p95' | 'max';
  /** Without a bound the figure is for information. */
  readonly bound?: Bound;
}

/** A figure as the report shows it. */
export interface Verdict {
  readonly ours: number;
  readonly peer: number | null;
  readonly ratio: number | null;
  readonly pass: boolean | null;
}

/** The value below which a share `q` (0 to 1) of `values` lies, interpolated between neighbours. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export function judge(figure: Figure): Verdict {
  const q = { median: 0.5, p95: 0.95, max: 1 }[figure.statistic ?? 'median'];
  const ours = quantile(figure.ours, q);
  const peer = figure.peer ? quantile(figure.peer.runs, q) : null;
  const ratio = peer === null ? null : ours / peer;
  return { ours, peer, ratio, pass: figure.bound ? holds(figure.bound, ours, ratio) : null };
}

function holds(bound: Bound, ours: number, ratio: number | null): boolean {
  switch (bound.type) {
    case 'ratio at least':
      return ratio !== null && ratio >= bound.value;
    case 'ratio at most':
      return ratio !== null && ratio <= bound.value;
    case 'at most':
      return ours <= bound.value;
  }
}
