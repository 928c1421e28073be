export { bytesText as bytes } from '../terminal/units.js';

/** A whole number with thousands separators. */
export function count(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** A number of things: `1 token`, `2 tokens`. */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${thing}${value === 1 ? '' : 's'}`;
}

/** A large number as models are named by it: `135M`, `1.1B`. */
export function shortCount(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)}B`;
  return value >= 1e6 ? `${Math.round(value / 1e6)}M` : count(value);
}

/** Tokens of a context as people name them: `8k`, `128k`, `512`. */
export function shortTokens(value: number): string {
  return value >= 1024 ? `${Math.round(value / 1024)}k` : String(value);
}

/** Milliseconds as a person reads them: `85 ms`, `1.2 s`, `2 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 90_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** Seconds that something still takes, as a person plans by them: `12 s`, `3 min`, `2 h`. */
export function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

/** How long ago, in the shortest words that still tell. */
export function ago(then: number, now: number): string {
  const minutes = Math.floor(Math.max(0, now - then) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes}m`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h`;
  if (minutes < 7 * 24 * 60) return `${Math.floor(minutes / 1_440)}d`;
  return new Date(then).toISOString().slice(0, 10);
}

/** US dollars: `$0.0021`, `$1.20`. */
export function dollars(value: number): string {
  if (value === 0 || value >= 1) return `$${value.toFixed(2)}`;
  return value < 0.0001 ? 'under $0.0001' : `$${value.toFixed(4)}`;
}
