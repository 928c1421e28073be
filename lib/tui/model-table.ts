import type { ModelEntry } from '../models/list.js';
import { verdictOf } from './fit.js';
import { bytes, shortTokens } from './format.js';
import { profilesToPull } from './profiles.js';
import type { State } from './state.js';

/** `loaded` answers; `in memory` is kept loaded by the pool and answers at once when it is chosen. */
export type ModelStatus = 'loaded' | 'in memory' | 'loading' | 'available' | 'embedding' | 'disabled';

/** The name of the model that answers now; undefined while none does. */
export function loadedName(state: State): string | undefined {
  return state.engine.type === 'ready' ? state.engine.facts.name : undefined;
}

/** What a model of the list does now. */
export function statusOf(state: State, entry: ModelEntry): ModelStatus {
  if (state.engine.type === 'loading' && state.engine.name === entry.name) return 'loading';
  if (loadedName(state) === entry.name) return 'loaded';
  const isHeld = state.pool.some(({ name, loaded }) => name === entry.name && loaded === 1);
  return isHeld ? 'in memory' : entry.status;
}

/** A model in columns, as every list of models shows it. */
export interface ModelCells {
  readonly name: string;
  readonly quant: string;
  readonly size: string;
  readonly context: string;
  readonly verdict: string;
  readonly status: string;
}

export const modelHeadings: ModelCells = {
  name: 'model',
  quant: 'quant',
  size: 'size',
  context: 'ctx',
  verdict: 'memory',
  status: 'status',
};

/** The columns of a model; what is not known stays empty. */
export function modelCells(state: State, entry: ModelEntry): ModelCells {
  const status = statusOf(state, entry);
  const { engine } = state;
  const share = engine.type === 'loading' ? Math.round(engine.fraction * 100) : 0;
  return {
    name: entry.name,
    quant: entry.quantisation ?? (entry.remote === true ? 'remote' : ''),
    size: entry.sizeBytes > 0 ? bytes(entry.sizeBytes) : '',
    context: entry.context > 0 ? shortTokens(entry.context) : '',
    verdict: entry.status === 'disabled' ? '' : verdictOf(state, entry.needBytes),
    status: status === 'loading' ? `loads ${share} %` : status,
  };
}

/** What a model is, or why it cannot be used. */
export function aboutModel({ reason, description, vision, visionFault }: ModelEntry): string {
  if (reason !== undefined) return reason;
  if (visionFault !== undefined) return `${description}; pictures: ${visionFault}`;
  return vision === true ? `${description}; reads pictures` : description;
}

/** The models in aligned columns with a line of what each is, then the profiles that can be pulled. */
export function modelTable(state: State): readonly string[] {
  const here = state.models.flatMap(entry => [tableLine(modelCells(state, entry)), `  ${aboutModel(entry)}`]);
  const others = profilesToPull(state, '').map(
    ({ name, sizeBytes, kind }) => `${name.padEnd(NAME)}  ${bytes(sizeBytes).padStart(7)}  ${kind}`,
  );
  return [
    ...(here.length === 0 ? ['no models found'] : [tableLine(modelHeadings), ...here]),
    ...(others.length === 0 ? [] : ['', 'To pull: /pull <name>', ...others.map(line => `  ${line}`)]),
  ];
}

const NAME = 26;

function tableLine({ name, quant, size, context, verdict, status }: ModelCells): string {
  const facts = `${quant.padEnd(7)} ${size.padStart(7)} ${context.padStart(4)} ${verdict.padEnd(9)} ${status}`;
  return `${name.padEnd(NAME)} ${facts}`;
}
