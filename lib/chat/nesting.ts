import { LlmtuiError } from '../errors.js';

/** Deeper values would take the stack of what walks them. */
const DEEPEST = 200;

/** Throws BAD_INPUT that names `field` where `value` is nested more than 200 levels deep. */
export function checkNesting(value: unknown, field: string): void {
  const open: [unknown, number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [inner, depth] = next;
    if (typeof inner !== 'object' || inner === null) continue;
    if (depth > DEEPEST) {
      throw new LlmtuiError('BAD_INPUT', `${field}: nested more than ${DEEPEST} levels deep`);
    }
    for (const each of Object.values(inner)) open.push([each, depth + 1]);
  }
}
