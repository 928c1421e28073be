import type { Editor } from './editor.js';
import { expandedText, fresh } from './editor.js';

/** How far back the input looks; null while it holds the draft. */
export type Recall = {
  /** Steps back from the draft: 1 is the newest prompt. */
  readonly steps: number;
  /** The texts left on the way, by steps back, as they were left: the draft is number 0. */
  readonly left: ReadonlyMap<number, Editor>;
} | null;

/** The text that recall gives, and where recall stands with it. */
export interface Recalled {
  readonly recall: Recall;
  readonly editor: Editor;
}

/** The prompt before the one shown, of `prompts` newest first; undefined at the oldest. The draft is kept. */
export function recallOlder(
  recall: Recall,
  editor: Editor,
  prompts: readonly string[],
): Recalled | undefined {
  const here = recall?.steps ?? 0;
  const shown = expandedText(editor);
  for (let steps = here + 1; steps <= prompts.length; steps++) {
    if (prompts[steps - 1] !== shown) return recallAt(recall, editor, prompts, steps);
  }
  return undefined;
}

/** The prompt after the one shown, and last the draft, as it was left; undefined at the draft. */
export function recallNewer(
  recall: Recall,
  editor: Editor,
  prompts: readonly string[],
): Recalled | undefined {
  if (recall === null) return undefined;
  return recallAt(recall, editor, prompts, recall.steps - 1);
}

function recallAt(recall: Recall, editor: Editor, prompts: readonly string[], steps: number): Recalled {
  const left = new Map(recall?.left).set(recall?.steps ?? 0, editor);
  const there = left.get(steps) ?? fresh(editor, prompts[steps - 1]);
  return { recall: steps === 0 ? null : { steps, left }, editor: there };
}
