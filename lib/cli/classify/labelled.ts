import { type Classified, classifiedOf } from '../../classify/classified.js';
import type { Classifier } from '../../classify/classifier.js';
import { LlmtuiError } from '../../errors.js';
import type { Item } from './input.js';
import type { ClassifyRun } from './run.js';

/** A text of the input with its labels, or why it has none. */
export type Result = { readonly index: number; readonly item: Item } & (
  | { readonly classified: Classified }
  | { readonly failure: LlmtuiError }
);

/** Texts that are read before their labels are printed. */
const TOGETHER = 256;

/** Labels of each text, in order. A text that cannot be read has its failure there; throws what the next one would meet, too. */
export async function* labelled(
  { progress, signal }: Pick<ClassifyRun, 'progress' | 'signal'>,
  classifier: Classifier,
  items: readonly Item[],
): AsyncGenerator<Result> {
  for (let at = 0; at < items.length; at += TOGETHER) {
    if (items.length > TOGETHER) progress.show(`labelled ${at} of ${items.length} texts`);
    const group = items.slice(at, at + TOGETHER);
    const outcomes = await outcomesOf(classifier, group, signal);
    progress.clear();
    for (const [place, item] of group.entries()) yield { index: at + place, item, ...outcomes[place]! };
  }
}

type Outcome = { readonly classified: Classified } | { readonly failure: LlmtuiError };

async function outcomesOf(
  classifier: Classifier,
  items: readonly Item[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const texts = items.flatMap(item => ('text' in item ? [item.text] : []));
  const found = (await scored(classifier, texts, signal)).values();
  return items.map(item =>
    'text' in item ? found.next().value! : { failure: new LlmtuiError('BAD_INPUT', item.fault) },
  );
}

/** All at once, and where that fails, one by one to learn which of them it was. */
async function scored(
  classifier: Classifier,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  try {
    const scores = await classifier.scores(texts, signal);
    return scores.map(each => ({ classified: classifiedOf(classifier, each) }));
  } catch (thrown) {
    const isOfText = thrown instanceof LlmtuiError && ['BAD_INPUT', 'CONTEXT_FULL'].includes(thrown.code);
    if (!isOfText || signal.aborted) throw thrown;
    if (texts.length === 1) return [{ failure: thrown }];
    const outcomes: Outcome[] = [];
    for (const text of texts) outcomes.push(...(await scored(classifier, [text], signal)));
    return outcomes;
  }
}
