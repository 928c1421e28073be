import { totalmem } from 'node:os';
import { verdictOf } from '../../models/forecast-verdict.js';
import type { ModelEntry } from '../../models/list.js';
import { machineRoom, type Room } from '../../models/machine.js';
import { bytesText } from '../../terminal/units.js';
import { type DoctorFinding, note, ok, problem } from './finding.js';

/** Bytes. */
export interface MemoryFacts {
  readonly room: Room;
  readonly total: number;
  /** What a container or control group allows; absent where it does not limit. */
  readonly limit?: number;
  /** The model that answers by default. */
  readonly model?: Pick<ModelEntry, 'name' | 'needBytes'>;
}

export function readMemory(model: ModelEntry | undefined): MemoryFacts {
  const limit = process.constrainedMemory();
  const total = totalmem();
  return {
    room: machineRoom(),
    total,
    ...(limit > 0 && limit < total && { limit }),
    ...(model !== undefined && { model }),
  };
}

const SMALLER = 'close programs, or choose a smaller model: llmtui models';

export function memoryFindings({ room, total, limit, model }: MemoryFacts): readonly DoctorFinding[] {
  const bounded = limit === undefined ? '' : `, of which this process may use ${bytesText(limit)}`;
  const text = `${bytesText(room.free)} free of ${bytesText(total)}${bounded}, swap ${bytesText(room.swap)}`;
  const data = { free: room.free, total, swap: room.swap, limit: limit ?? null };
  if (model === undefined || model.needBytes === 0) return [ok('memory', text, data)];
  const need = `${model.name} needs ${bytesText(model.needBytes)}`;
  switch (verdictOf({ host: model.needBytes, gpu: 0 }, room)) {
    case 'fits':
      return [ok('memory', `${text}; ${need}`, data)];
    case 'tight':
      return [note('memory', `${text}; ${need}, which only just fits`, SMALLER, data)];
    case 'will swap':
      return [note('memory', `${text}; ${need}, so that the machine will swap`, SMALLER, data)];
    case 'will not fit':
      return [problem('memory', `${text}; ${need}, which does not fit`, SMALLER, data)];
  }
}
