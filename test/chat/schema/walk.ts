import type { Item, Rules } from '../../../lib/chat/schema/rules.js';
import { pick } from '../seeded.js';

const used = (items: readonly Item[]) =>
  items.flatMap(item => (item.type === 'rule' || item.type === 'times' ? [item.name] : []));

/** For each rule how deep its shortest way to an end is. */
function heights(rules: Rules): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (let size = -1; size !== known.size; ) {
    size = known.size;
    for (const [name, alternatives] of rules) {
      if (known.has(name)) continue;
      const ready = alternatives.filter(items => used(items).every(each => known.has(each)));
      if (ready.length === 0) continue;
      known.set(
        name,
        1 + Math.min(...ready.map(items => Math.max(0, ...used(items).map(each => known.get(each)!)))),
      );
    }
  }
  return known;
}

/** A text of `rules`, at random; after `steps` expansions the shortest way out is taken. */
export function walk(rules: Rules, random: () => number, steps: number): string {
  const height = heights(rules);
  const cost = (items: readonly Item[]) => Math.max(0, ...used(items).map(each => height.get(each)!));
  let left = steps;
  let text = '';
  const open: Item[] = [{ type: 'rule', name: 'root' }];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    switch (item.type) {
      case 'text':
        text += item.text;
        break;
      case 'set': {
        const [first, last] = pick(random, item.points);
        // The starter model has no token for the first byte of larger ones.
        const end = Math.max(first, Math.min(last, 0x3ffff));
        text += String.fromCodePoint(first + Math.floor(random() * (end - first + 1)));
        break;
      }
      case 'times':
        for (let count = 0; count < item.count; count++) open.push({ type: 'rule', name: item.name });
        break;
      case 'rule': {
        const alternatives = rules.get(item.name)!;
        const least = Math.min(...alternatives.map(cost));
        const choices = left-- > 0 ? alternatives : alternatives.filter(items => cost(items) === least);
        open.push(...[...pick(random, choices)].reverse());
      }
    }
  }
  return text;
}

/** Whether the whole of `text` is of `rules`: a reading of its own, much quicker than llama.cpp's for many short texts. */
export function reads(rules: Rules, text: string): boolean {
  const characters = [...text];
  const ends = new Map<string, ReadonlySet<number>>();
  const after = (items: readonly Item[], start: number): ReadonlySet<number> => {
    let places: ReadonlySet<number> = new Set([start]);
    for (const item of items) {
      places = new Set([...places].flatMap(place => [...one(item, place)]));
      if (places.size === 0) break;
    }
    return places;
  };
  const one = (item: Item, start: number): ReadonlySet<number> => {
    switch (item.type) {
      case 'text': {
        const wanted = [...item.text];
        const found = wanted.every((character, index) => characters[start + index] === character);
        return new Set(found ? [start + wanted.length] : []);
      }
      case 'set': {
        const point = characters[start]?.codePointAt(0) ?? -1;
        return new Set(
          item.points.some(([first, last]) => first <= point && point <= last) ? [start + 1] : [],
        );
      }
      case 'times':
        return after(
          Array.from({ length: item.count }, () => ({ type: 'rule', name: item.name }) as const),
          start,
        );
      case 'rule': {
        const key = `${start} ${item.name}`;
        const known = ends.get(key);
        if (known !== undefined) return known;
        const found = new Set(rules.get(item.name)!.flatMap(items => [...after(items, start)]));
        ends.set(key, found);
        return found;
      }
    }
  };
  return one({ type: 'rule', name: 'root' }, 0).has(characters.length);
}
