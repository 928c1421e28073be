import { invalid } from '../failure/refusal.js';

/** Milliseconds of the units of Go's durations (pkg.go.dev/time, ParseDuration). */
const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const step = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
const whole = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;

/**
 * Milliseconds for which a model stays loaded, as `keep_alive` says: a number is seconds, text a duration with units such
 * as `5m` or `1h30m`. Negative is for ever. Throws a refusal with status 400 for text without a unit, but for `0`.
 */
export function keepAliveMs(value: number | string): number {
  if (typeof value === 'number') return value < 0 ? -1 : value * 1000;
  const text = value.trim();
  if (text === '0') return 0;
  if (!whole.test(text)) {
    throw invalid(
      'keep_alive',
      'keep_alive is seconds as a number, or a duration with its unit, such as "5m"',
    );
  }
  if (text.startsWith('-')) return -1;
  const sum = [...text.matchAll(step)].reduce(
    (total, [, count, unit]) => total + Number(count) * units[unit!]!,
    0,
  );
  return Math.round(sum);
}
