const space = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** What may come next: a value, the first name or element or the end, a name, or what follows a value. */
type Expected = 'value' | 'first' | 'name' | 'after';

/**
 * The index at which a text stops being JSON (RFC 8259); its length if it ends too early. JSON.parse tells that in some
 * of its messages only.
 */
export function brokenAt(text: string): number {
  const open: string[] = [];
  let at = 0;
  let expected: Expected = 'value';
  const take = (wanted: RegExp): boolean => {
    wanted.lastIndex = at;
    if (!wanted.test(text)) return false;
    at = wanted.lastIndex;
    return true;
  };
  const character = (wanted: string | undefined): boolean => {
    const found = wanted !== undefined && text[at] === wanted;
    if (found) at++;
    return found;
  };
  const closes = () => character(open.at(-1)) && open.pop() !== undefined;
  for (;;) {
    take(space);
    if (expected === 'after') {
      if (closes()) continue;
      if (open.length === 0 || !character(',')) return at;
      expected = open.at(-1) === '}' ? 'name' : 'value';
    } else if (expected === 'first' && closes()) {
      expected = 'after';
    } else if (expected === 'name' || (expected === 'first' && open.at(-1) === '}')) {
      if (!take(string)) return at;
      take(space);
      if (!character(':')) return at;
      expected = 'value';
    } else if (text[at] === '{' || text[at] === '[') {
      open.push(text[at++] === '{' ? '}' : ']');
      expected = 'first';
    } else if (take(string) || take(scalar)) {
      expected = 'after';
    } else {
      return at;
    }
  }
}
