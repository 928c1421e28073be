import { availableParallelism, cpus, loadavg } from 'node:os';
import { physicalCores } from '../../store/cores.js';
import { type DoctorFinding, note, ok } from './finding.js';

export interface ProcessorFacts {
  readonly model: string;
  /** Of the processor, as far as this process may use them. */
  readonly cores: number;
  readonly hardwareThreads: number;
  /** Threads that the settings ask for. */
  readonly wanted: number;
  /** Processes that ran or waited in the last minute, on average; 0 where the system does not tell. */
  readonly load: number;
}

export function readProcessor(wanted: number): ProcessorFacts {
  const [load = 0] = loadavg();
  const model = cpus()[0]?.model.trim() || 'unknown processor';
  return { model, cores: physicalCores(), hardwareThreads: availableParallelism(), wanted, load };
}

export function processorFindings(facts: ProcessorFacts): readonly DoctorFinding[] {
  const { model, cores, hardwareThreads, wanted, load } = facts;
  const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  const text = `${model}, ${plural(cores, 'core')}, ${plural(hardwareThreads, 'hardware thread')}; computing with ${wanted}`;
  const data = { ...facts };
  if (wanted > hardwareThreads) {
    const fix = `threads that share a core wait for each other: set LLM_THREADS to ${cores}`;
    return [note('CPU', text, fix, data)];
  }
  // Twice the cores is beyond what a build or a browser does now and then.
  if (load > 2 * cores) {
    const fix = 'close what computes: a busy core slows all threads of an answer down';
    return [note('CPU', `${text}; other programs keep it busy (load ${load.toFixed(1)})`, fix, data)];
  }
  return [ok('CPU', text, data)];
}
