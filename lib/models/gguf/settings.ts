import { damaged } from './cursor.js';
import type { GgufArray, GgufValue } from './types.js';

/** The metadata under the name of an architecture, each value read with its bounds. Throws BAD_INPUT naming the key. */
export class Settings {
  readonly architecture: string;
  readonly #metadata: ReadonlyMap<string, GgufValue>;

  constructor(architecture: string, metadata: ReadonlyMap<string, GgufValue>) {
    this.architecture = architecture;
    this.#metadata = metadata;
  }

  impossible(name: string, value: unknown, allowed: string): Error {
    return damaged(`${this.architecture}.${name} is ${value}, allowed is ${allowed}`);
  }

  /** A NaN or an infinity ends in an assertion or a hang. In lists an infinity means "no limit" (Gemma 3n). */
  requireFinite(): void {
    for (const [key, value] of this.#metadata) {
      if (!key.startsWith(`${this.architecture}.`)) continue;
      const isList = typeof value === 'object' && value.type === 'array';
      const isOdd = isList
        ? value.values?.some(Number.isNaN)
        : typeof value === 'number' && !Number.isFinite(value);
      if (isOdd) throw damaged(`${key} is ${isList ? 'not all numbers' : value}`);
    }
  }

  oneOf(name: string, allowed: readonly string[]): void {
    const value = this.#get(name);
    if (value === undefined || (typeof value === 'string' && allowed.includes(value))) return;
    throw this.impossible(name, show(value), allowed.join(', '));
  }

  real(name: string, isAllowed: (value: number) => boolean, allowed: string): void {
    const value = this.#get(name);
    if (value === undefined) return;
    if (typeof value !== 'number' || !isAllowed(value)) throw this.impossible(name, show(value), allowed);
  }

  whole(name: string, min: number, max: number, absent?: number): number {
    const value = this.#get(name) ?? absent;
    if (value === undefined) throw damaged(`${this.architecture}.${name} is missing`);
    return this.#inBounds(name, value, min, max);
  }

  /** One figure for every layer, or a list with one for each. */
  perLayer(
    name: string,
    layers: number,
    min: number,
    max: number,
    absent: readonly number[],
  ): readonly number[] {
    const list = this.list(name);
    if (list === undefined) {
      const value = this.#get(name);
      if (value === undefined && absent.length === layers) return absent;
      return new Array<number>(layers).fill(this.#inBounds(name, value ?? absent[0] ?? 0, min, max));
    }
    if (list.length !== layers)
      throw this.impossible(name, `a list of ${list.length}`, `one for each of ${layers} layers`);
    return list.map(value => this.#inBounds(name, value, min, max));
  }

  list(name: string): readonly number[] | undefined {
    const value = this.#get(name);
    return typeof value === 'object' && value.type === 'array' ? (value.values ?? []) : undefined;
  }

  #get(name: string): GgufValue | undefined {
    return this.#metadata.get(`${this.architecture}.${name}`);
  }

  #inBounds(name: string, value: GgufValue, min: number, max: number): number {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw this.impossible(name, show(value), `${min} to ${max}`);
    }
    return value;
  }
}

const show = (value: GgufValue): string | number | boolean =>
  typeof value === 'object' ? `a list of ${(value as GgufArray).count}` : value;
