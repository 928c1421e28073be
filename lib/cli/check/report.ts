import { print } from '../print.js';
import { countOf, type Finding } from './finding.js';
import { findingLines, type Layout, layoutFor } from './lines.js';

const ABOUT = 12;

/** Prints findings as they come, or keeps them for one JSON object at the end. */
export class Report {
  readonly findings: Finding[] = [];
  readonly #proc: NodeJS.Process;
  readonly #json: boolean;
  readonly #layout: Layout;

  constructor(proc: NodeJS.Process, json: boolean) {
    this.#proc = proc;
    this.#json = json;
    this.#layout = layoutFor(proc, ABOUT);
  }

  async add(finding: Finding): Promise<void> {
    this.findings.push(finding);
    if (!this.#json) await print(this.#proc.stdout, findingLines(finding, this.#layout));
  }

  /** Prints the verdict on `subject`; `facts` go into the JSON. Gives the exit status: 1 if something failed. */
  async end(subject: string, facts: object): Promise<number> {
    const [bad, doubtful] = [countOf(this.findings, 'failed'), countOf(this.findings, 'warning')];
    const verdict = bad > 0 ? 'failed' : doubtful > 0 ? 'warning' : 'ok';
    const text = verdictText(subject, this.findings.length, bad, doubtful);
    if (this.#json) {
      const all = { ...facts, findings: this.findings, verdict, text };
      await print(this.#proc.stdout, `${JSON.stringify(all, undefined, 2)}\n`);
    } else {
      const line = findingLines({ about: 'verdict', verdict, text }, this.#layout);
      await print(this.#proc.stdout, `\n${line}`);
    }
    return bad > 0 ? 1 : 0;
  }
}

function verdictText(subject: string, all: number, bad: number, doubtful: number): string {
  const warnings = doubtful === 0 ? '' : `, ${doubtful} ${doubtful === 1 ? 'warning' : 'warnings'}`;
  if (bad > 0) return `${subject} does not work as it should: ${bad} of ${all} checks failed${warnings}`;
  return `${subject} works: ${all - doubtful} of ${all} checks are ok${warnings}`;
}
