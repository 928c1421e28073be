import { classifierFolder } from '../../classify/kept-heads.js';
import { type ListedClassifier, listClassifiers, removeClassifier } from '../../classify/list.js';
import { LlmtuiError } from '../../errors.js';
import { clean } from '../../terminal/sanitise.js';
import { bytesText } from '../../terminal/units.js';
import { columns } from '../columns.js';
import { confirm } from '../confirm.js';
import { print } from '../print.js';
import type { ModelSurroundings } from '../surroundings.js';

/** The kept classifiers as a table of their own, which stands below that of the models; empty where there are none. */
export function classifierTable(list: readonly ListedClassifier[], width: number | undefined): string {
  if (list.length === 0) return '';
  const rows = list.map(({ name, origin, sizeBytes, learned, labels, reason }) => [
    name,
    origin,
    bytesText(sizeBytes),
    accuracyText(learned?.accuracy),
    reason ?? labels.join(', '),
  ]);
  const lines = columns([['CLASSIFIER', 'ORIGIN', 'SIZE', 'ACCURACY', 'LABELS'], ...rows], {
    right: [2, 3],
    width,
  });
  return `\n${lines.join('\n')}\n`;
}

/** What JSON tells of a classifier. */
export function classifierFields({ learned, ...rest }: ListedClassifier): object {
  const { trainedAt, ...training } = learned ?? {};
  const time = trainedAt === undefined ? {} : { trainedAt: new Date(trainedAt).toISOString() };
  return { ...rest, kind: 'classifier', ...training, ...time };
}

/** Prints a classifier of that name; false where there is none. */
export async function showClassifier(
  name: string,
  json: boolean,
  { folders, proc }: Pick<ModelSurroundings, 'folders' | 'proc'>,
): Promise<boolean> {
  const found = (await listClassifiers(classifierFolder(folders))).find(each => each.name === name);
  if (found === undefined) return false;
  const text = json ? `${JSON.stringify(classifierFields(found), undefined, 2)}\n` : shownText(found);
  await print(proc.stdout, text);
  return true;
}

/**
 * Removes a classifier of that name after asking; undefined where there is none, else the exit status: 0, or 1 where the
 * person said no. Throws USAGE where nobody can be asked.
 */
export async function removeKept(
  name: string,
  yes: boolean,
  { folders, proc }: Pick<ModelSurroundings, 'folders' | 'proc'>,
): Promise<number | undefined> {
  const folder = classifierFolder(folders);
  const found = (await listClassifiers(folder)).find(each => each.name === name);
  if (found === undefined) return undefined;
  if (!yes && !proc.stdin.isTTY)
    throw new LlmtuiError('USAGE', `${name} is not removed without a question: add --yes`);
  if (!yes && !(await confirm(proc, clean(`Remove the classifier ${name} (${found.path})?`)))) return 1;
  const bytes = (await removeClassifier(folder, name)) ?? 0;
  await print(proc.stdout, clean(`${name} removed; ${bytesText(bytes)} freed\n`));
  return 0;
}

function shownText({
  name,
  origin,
  path,
  sizeBytes,
  labels,
  multi,
  learned,
  reason,
}: ListedClassifier): string {
  const rows = [
    ['kind', `classifier, ${origin}`],
    ['file', path],
    ['size', bytesText(sizeBytes)],
    ...(reason === undefined ? [] : [['status', `disabled: ${reason}`]]),
    ['labels', `${multi ? 'any number of' : 'one of'} ${labels.join(', ')}`],
  ];
  if (learned !== undefined) {
    const { embedder, examples, accuracy, trainedAt } = learned;
    rows.push(
      ['reads', `vectors of ${embedder}`],
      ['learned', `from ${examples} examples on ${new Date(trainedAt).toISOString().slice(0, 10)}`],
      ['accuracy', accuracy === null ? 'not known' : `${accuracyText(accuracy)}, cross-validated`],
    );
  }
  return `${clean(name, 'line')}\n\n${columns(rows).join('\n')}\n`;
}

const accuracyText = (accuracy: number | null | undefined): string =>
  accuracy === null || accuracy === undefined ? '-' : `${(accuracy * 100).toFixed(1)} %`;
