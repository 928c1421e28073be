import { clean } from '../../terminal/sanitise.js';
import type { Span } from '../../terminal/style.js';
import { textWidth, truncate } from '../../terminal/width.js';
import { count, dollars, duration } from '../format.js';
import type { Rect } from '../layout.js';
import { markedAt, pickerRows } from '../picker.js';
import { isPulling, pullStatus } from '../pull.js';
import type { PaneView } from '../screen-view.js';
import type { Notice, PaneId, State } from '../state.js';
import { bar } from './bar.js';
import { theme } from './theme.js';
import { runningHere, shownPath } from './transcript.js';

/**
 * The status line: model, context meter (the draft counts), tokens per second, time to the first token, save state.
 * A notice that fits takes the place of all but the meter. What does not fit is left out from the right, but never
 * that something is not saved.
 */
export function statusPane(state: State, rect: Rect): PaneView {
  const { left, meter } = statusSpans(state, rect.width);
  const gap = ' '.repeat(Math.max(1, rect.width - widthOf(left) - widthOf(meter)));
  return {
    id: 'status',
    ...rect,
    border: false,
    title: '',
    focused: false,
    rows: [[...left, { text: gap }, ...meter]],
  };
}

function statusSpans(state: State, width: number): { left: readonly Span[]; meter: readonly Span[] } {
  const { notice } = state;
  const full = contextMeter(state, width);
  // The word for the meter goes before a figure does.
  const bare = full.slice(-METER_SPANS);
  if (notice !== null && fitsStatus(state, notice, width)) return { left: noticeSpans(notice), meter: full };
  const keys = keySpans(state);
  if (keys !== undefined) {
    const room = width - widthOf(keys) - 1;
    return { left: keys, meter: [full, bare].find(meter => widthOf(meter) <= room) ?? [] };
  }
  const known = (meter: readonly Span[]) => facts(state, width - widthOf(meter) - 1);
  const meter = known(bare).length > known(full).length ? bare : full;
  return { left: known(meter), meter };
}

/** The spans of the meter without its name: two of the bar, and the figures. */
const METER_SPANS = 3;

/** Whether a notice has room in a status line of `width` columns, beside the meter. */
export function fitsStatus(state: State, notice: Notice, width: number): boolean {
  return textWidth(clean(notice.text, 'line')) + 2 + widthOf(contextMeter(state, width)) <= width;
}

export const noticeStyles = { info: theme.plain, warn: theme.warn, error: theme.bad } as const;

function noticeSpans(notice: Notice): readonly Span[] {
  return [{ text: ` ${clean(notice.text, 'line')}`, style: noticeStyles[notice.level] }];
}

/** What the keys of the focused list do; nothing while a dialog takes them, or something is not saved. */
function keySpans(state: State): readonly Span[] | undefined {
  if (state.dialog !== null || state.storeFailure !== '') return undefined;
  const keys = state.focus === 'models' ? modelKeys(state) : listKeys[state.focus];
  return keys === undefined ? undefined : [{ text: ` ${keys}` }];
}

const listKeys: Readonly<Partial<Record<PaneId, string>>> = {
  history: 'Enter open · r rename · d delete · u undo',
  requests: 'Enter details · Up, Down · Home newest · F6 hide',
};

function modelKeys(state: State): string {
  if (state.picker.typing) return 'Enter switch · Tab keys · Esc show all';
  const rows = pickerRows(state);
  const row = rows[markedAt(state, rows)];
  if (row?.type !== 'pull') return 'Enter switch · / filter · p pull · i import · d off, on · x remove';
  return isPulling(row.pull)
    ? 'x stop · / filter · p pull · i import'
    : 'Enter go on · x dismiss · / filter · p pull';
}

function facts(state: State, room: number): readonly Span[] {
  const spans: Span[] = [];
  let used = 0;
  const model = modelSpan(state);
  const saved = saveSpan(state);
  const others = [...serverSpans(state), ...pullSpans(state), ...speedSpans(state), ...costSpans(state)];
  const known = state.storeFailure === '' ? [model, ...others, saved] : [saved, model, ...others];
  for (const span of [...known, { text: 'F1 help', style: theme.faint }]) {
    const text = truncate(
      spans.length === 0 ? ` ${span.text}` : ` · ${span.text}`,
      spans.length === 0 ? room : Number.MAX_SAFE_INTEGER,
    );
    if (used + textWidth(text) > room) break;
    used += textWidth(text);
    spans.push({ ...span, text });
  }
  return spans;
}

function modelSpan(state: State): Span {
  const { engine } = state;
  switch (engine.type) {
    case 'none':
      return { text: 'no model', style: theme.warn };
    case 'loading':
      return { text: `loading ${engine.name} ${Math.round(engine.fraction * 100)} %`, style: theme.warn };
    case 'ready':
      return { text: `${engine.facts.name} (${engine.facts.device})`, style: theme.model };
    case 'failed':
      return { text: `${engine.name} failed`, style: theme.bad };
  }
}

function speedSpans(state: State): readonly Span[] {
  const running = state.running;
  if (running !== null) {
    if (runningHere(state) === null) return [{ text: 'replying in another conversation', style: theme.warn }];
    if (running.step !== 'writing') return [{ text: running.step === 'waiting' ? 'waiting' : 'reading' }];
    const ms = state.now - running.writingSince;
    const rate = ms > 200 ? `${((running.tokens / ms) * 1_000).toFixed(1)} tokens/s` : 'writing';
    return [{ text: rate }, { text: `first ${duration(running.writingSince - running.startedAt)}` }];
  }
  const usage = shownPath(state).findLast(message => message.origin !== undefined)?.origin?.usage;
  if (usage === undefined || usage.replyMs <= 0) return [];
  const rate = ((usage.replyTokens / usage.replyMs) * 1_000).toFixed(1);
  return [{ text: `${rate} tokens/s` }, { text: `first ${duration(usage.firstTokenMs)}` }];
}

/** What the replies of the selected path cost together, where their servers told it. */
function costSpans(state: State): readonly Span[] {
  const costs = shownPath(state).flatMap(({ origin }) => origin?.usage.cost ?? []);
  return costs.length === 0 ? [] : [{ text: dollars(costs.reduce((sum, cost) => sum + cost, 0)) }];
}

/** Where other programs reach the model. */
function serverSpans({ preferences: { server } }: State): readonly Span[] {
  return server === undefined ? [] : [{ text: server, style: theme.accent }];
}

/** The newest pull that is under way. */
function pullSpans({ pulls }: State): readonly Span[] {
  const pull = pulls.find(isPulling);
  return pull === undefined
    ? []
    : [{ text: `pulls ${clean(pull.name, 'line')} ${pullStatus(pull)}`, style: theme.accent }];
}

function saveSpan(state: State): Span {
  if (state.storeFailure !== '')
    return { text: `NOT SAVED: ${clean(state.storeFailure, 'line')}`, style: theme.bad };
  if (state.conversation.leaf === null)
    return { text: state.restored ? 'ready' : 'opening the library', style: theme.faint };
  return { text: state.savedAt > 0 && state.unsaved === 0 ? 'saved, file too' : 'saved', style: theme.good };
}

function contextMeter(state: State, width: number): readonly Span[] {
  if (state.engine.type !== 'ready') return [];
  const size = state.engine.contextSize;
  const running = runningHere(state);
  // Until the engine has counted the prompt, what was measured last is nearest.
  const used = running?.promptTokens ? running.promptTokens + running.tokens : (state.measure?.tokens ?? 0);
  const text = `${count(used)}/${count(size)} `;
  if (width < 70) return [{ text }];
  return [{ text: 'context ', style: theme.faint }, ...bar(used / size, 8), { text: ` ${text}` }];
}

function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + textWidth(span.text), 0);
}
