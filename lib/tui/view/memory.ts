import { clean } from '../../terminal/sanitise.js';
import type { Row } from '../../terminal/style.js';
import { bytes, count } from '../format.js';
import type { Rect } from '../layout.js';
import type { PaneView } from '../screen-view.js';
import type { State } from '../state.js';
import { bar } from './bar.js';
import { columns, inside } from './list.js';
import { theme } from './theme.js';

/** Columns of a row: its name, the figure at its end, and what a bar between them needs to say something. */
const NAME = 9;
const FIGURE = 13;
const LEAST_BAR = 3;
/** The pane names what a loaded model does from this width on; the mark before it says so, too. */
const USE_FROM = 34;

/** What is held where, as bars against the whole machine, and the context used. */
export function memoryPane(state: State, rect: Rect): PaneView {
  const total = state.memory.machine?.total ?? 0;
  const rows = memoryRows(state, inside(rect).width);
  return {
    id: 'memory',
    ...rect,
    border: true,
    title: 'Memory',
    titleRight: total > 0 ? `of ${bytes(total)}` : '',
    focused: state.focus === 'memory' && state.dialog === null,
    rows: rows.length === 0 ? [[{ text: 'no model is loaded', style: theme.faint }]] : rows,
  };
}

function memoryRows(state: State, width: number): readonly Row[] {
  const { engine, machine } = state.memory;
  const rows: Row[] = [];
  const add = (name: string, value: number, of: number, text: string): void => {
    const room = width - NAME - FIGURE;
    const meter = room < LEAST_BAR ? [] : bar(of > 0 ? value / of : 0, room);
    const figure = text.padStart(room < LEAST_BAR ? width - NAME : FIGURE);
    rows.push([{ text: name.padEnd(NAME) }, ...meter, { text: figure }]);
  };
  const total = machine?.total ?? 0;
  if (engine !== null) {
    add('weights', engine.weights, total, bytes(engine.weights));
    add('KV cache', engine.kvCache, total, bytes(engine.kvCache));
    add('buffers', engine.computeBuffers, total, bytes(engine.computeBuffers));
  }
  if (machine !== null) {
    add('process', machine.process, total, bytes(machine.process));
    add('machine', total - machine.free, total, `${bytes(machine.free)} free`);
  }
  if (state.engine.type === 'ready') {
    const size = state.engine.contextSize;
    const used = state.measure?.tokens ?? 0;
    const cached = engine?.cachedTokens ?? 0;
    add('context', used, size, `${count(used)}/${count(size)}`);
    add('', cached, size, `${count(cached)} cached`);
  }
  return [...rows, ...poolRows(state, width)];
}

/** Which models are loaded and which of them are in use, where it is more than the one that answers. */
function poolRows({ pool }: State, width: number): readonly Row[] {
  if (pool.length < 2) return [];
  const inUseFirst = [...pool].sort((one, other) => other.inUse - one.inUse);
  return inUseFirst.map(({ name, bytes: held, inUse, loaded }): Row => {
    const use = loaded < 1 ? 'loading' : inUse > 0 ? 'in use' : 'idle';
    const mark = inUse > 0 ? '•' : '◦';
    const facts = width < USE_FROM ? bytes(held) : `${bytes(held)} ${use.padEnd(7)}`;
    return [{ text: columns(`${mark} ${clean(name, 'line')}`, facts, width) }];
  });
}
