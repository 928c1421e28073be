import type { Example } from '../../classify/example.js';
import { invalid } from '../failure/refusal.js';

interface Sent {
  readonly text: string;
  readonly label?: string | null;
  readonly labels?: readonly string[] | null;
}

/** The examples of a request. Throws a refusal with status 422 that names the field for one without a label. */
export function examplesOf(sent: readonly Sent[]): readonly Example[] {
  return sent.map(({ text, label, labels }, at) => {
    const own = labels ?? (label === null || label === undefined ? undefined : [label]);
    if (own === undefined)
      throw invalid(`examples.${at}.label`, `examples.${at} has no label; send label, or labels with multi`);
    return { text, labels: own.map(each => each.trim()) };
  });
}
