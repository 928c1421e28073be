const REASON = /\b(?:assert|abort|terminate called|exception|unable to|failed to|mismatch|unknown)\b|error:/i;

/** Characters of a reason. */
const LONGEST = 200;

/**
 * Why native code ended, from what it printed: ` (its last line that speaks of a failure)`, or empty. The package prints
 * prompts, too, in lines that say `[DEBUG]` or none of these words.
 */
export function lastReason(printed: string): string {
  const line = printed
    .split('\n')
    .filter(text => REASON.test(text) && !text.includes('[DEBUG]'))
    .at(-1);
  if (line === undefined) return '';
  const plain = line.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return ` (${plain.slice(0, LONGEST)})`;
}
