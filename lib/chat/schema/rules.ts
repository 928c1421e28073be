import type { CodePoints } from './code-points.js';
import { Unsupported } from './refusal.js';

/** One symbol of a rule: a text, one of a set of code points, another rule, or a rule several times. */
export type Item =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'set'; readonly points: CodePoints }
  | { readonly type: 'rule'; readonly name: string }
  | { readonly type: 'times'; readonly name: string; readonly count: number };

export type Alternatives = readonly (readonly Item[])[];

/** Rules by name. A rule without alternatives produces nothing, not even the empty text. */
export type Rules = ReadonlyMap<string, Alternatives>;

export const text = (written: string): Item => ({ type: 'text', text: written });
export const points = (of: CodePoints): Item => ({ type: 'set', points: of });
export const rule = (name: string): Item => ({ type: 'rule', name });

/** So much may be made while rules are looked for; what is printed has bounds of its own. */
const MOST_RULES = 8000;

/** Rules in the making: each has a name before it is defined, so that it can refer to itself. */
export class RuleBook {
  readonly rules = new Map<string, Alternatives>();
  readonly #counts = new Map<string, number>();
  readonly #kept = new Map<string, string>();

  /** A new name that begins with `kind`. */
  name(kind: string): string {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (this.rules.size > MOST_RULES) throw new Unsupported('too large to be made into a grammar');
    return count === 1 ? kind : `${kind}-${count}`;
  }

  define(name: string, alternatives: Alternatives): void {
    this.rules.set(name, alternatives);
  }

  /** A rule of its own for `alternatives`. */
  add(kind: string, alternatives: Alternatives): string {
    const name = this.name(kind);
    this.define(name, alternatives);
    return name;
  }

  /** The rule that was made for `key` before, or else now by `make`. */
  once(key: string, make: () => string): string {
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.#kept.set(key, name);
    return name;
  }
}

/** Adds rules that were made apart, under names of their own; returns that of their root. */
export function copyRules(book: RuleBook, rules: Rules): string {
  // Without the number, which counts within the rules that it comes from.
  const names = new Map([...rules.keys()].map(name => [name, book.name(name.replace(/-\d+$/, ''))]));
  const renamed = (item: Item): Item =>
    item.type === 'rule' || item.type === 'times' ? { ...item, name: names.get(item.name)! } : item;
  for (const [name, alternatives] of rules) {
    book.define(
      names.get(name)!,
      alternatives.map(items => items.map(renamed)),
    );
  }
  return names.get('root')!;
}

const namesIn = (items: readonly Item[]): string[] =>
  items.flatMap(item => (item.type === 'rule' || item.type === 'times' ? [item.name] : []));

/** Names of the rules that produce at least one text of finite length. */
export function productive(rules: Rules): ReadonlySet<string> {
  const users = new Map<string, string[]>();
  for (const [name, alternatives] of rules) {
    for (const used of new Set(alternatives.flatMap(namesIn))) {
      users.set(used, [...(users.get(used) ?? []), name]);
    }
  }
  const found = new Set<string>();
  const open = [...rules.keys()];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const alternatives = rules.get(name)!;
    if (!alternatives.some(items => namesIn(items).every(used => found.has(used)))) continue;
    found.add(name);
    open.push(...(users.get(name) ?? []));
  }
  return found;
}

/** The rules reached from `root`, without alternatives that produce nothing and rules that only stand for another. */
export function simplified(rules: Rules, root: string): Rules {
  const alive = productive(rules);
  const useful = new Map(
    [...rules].map(([name, alternatives]) => [
      name,
      alternatives.filter(items => namesIn(items).every(used => alive.has(used))),
    ]),
  );
  const standsFor = (name: string): string => {
    const [only, ...others] = useful.get(name)!;
    const [item, ...more] = others.length === 0 ? (only ?? []) : [];
    return item?.type === 'rule' && more.length === 0 ? standsFor(item.name) : name;
  };
  const direct = (item: Item): Item =>
    item.type === 'rule' || item.type === 'times' ? { ...item, name: standsFor(item.name) } : item;
  const reached = new Map<string, Alternatives>();
  const open = [root];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    const alternatives = useful.get(name)!.map(items => items.map(direct));
    reached.set(name, alternatives);
    open.push(...alternatives.flatMap(namesIn).reverse());
  }
  return reached;
}
