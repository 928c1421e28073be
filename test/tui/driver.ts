import { newId } from '../../lib/chat/ids.js';
import type { ReplyEvent } from '../../lib/chat/reply.js';
import type { ModelEntry } from '../../lib/models/list.js';
import { Cells } from '../../lib/terminal/cells.js';
import type { InputEvent, KeyEvent } from '../../lib/terminal/input.js';
import { StyleTable } from '../../lib/terminal/style-table.js';
import type { Effect } from '../../lib/tui/effect.js';
import type { Event } from '../../lib/tui/event.js';
import { initialState } from '../../lib/tui/initial.js';
import type { Preferences, State } from '../../lib/tui/state.js';
import { paintPane } from '../../lib/tui/surface-pane.js';
import { update } from '../../lib/tui/update.js';
import { view } from '../../lib/tui/view/view.js';
import { factsOf } from '../engine/facts.js';

export const preferences: Preferences = {
  systemPrompt: 'You are a helpful AI assistant.',
  maxTurns: 50,
  autoSaveInterval: 10,
  sampling: {},
  keys: {},
  version: '0.0.0',
  modelDir: '/models',
  pictures: true,
};

export const facts = factsOf('tiny');

export const entry = (name: string, more: Partial<ModelEntry> = {}): ModelEntry => ({
  name,
  path: `/models/${name}.gguf`,
  sizeBytes: 600_000,
  status: 'available',
  description: `what ${name} is`,
  needBytes: 2_000_000,
  context: 2048,
  starter: false,
  ...more,
});

const usage = {
  promptTokens: 20,
  cachedTokens: 4,
  replyTokens: 5,
  firstTokenMs: 120,
  readMs: 100,
  replyMs: 100,
  seed: 7,
};

/** Drives the pure screen as a person would, with a clock and ids of its own. */
export class Driver {
  state: State;
  effects: Effect[] = [];
  now = Date.UTC(2026, 0, 2, 3, 4, 5);
  #ids = 0;

  constructor({
    columns = 100,
    rows = 30,
    given = {},
  }: { columns?: number; rows?: number; given?: Partial<Preferences> } = {}) {
    this.state = initialState({ ...preferences, ...given }, { columns, rows }, this.now, this.#id('conv'));
  }

  /** A driver whose model `tiny` is loaded and whose library has been read. */
  static ready(options: ConstructorParameters<typeof Driver>[0] = {}): Driver {
    const driver = new Driver(options);
    driver.event({ type: 'restored', conversation: undefined, draft: '' });
    driver.event({ type: 'models', models: [entry('tiny'), entry('other')], first: false });
    driver.event({ type: 'loaded', facts, contextSize: 2048 });
    driver.effects = [];
    return driver;
  }

  event(event: Event): this {
    const [state, ...effects] = update(this.state, event, this.now, kind => this.#id(kind));
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  input(input: InputEvent): this {
    return this.event({ type: 'input', input });
  }

  /** Presses keys by their names, such as `ctrl-a`, `enter`, `x`. */
  press(...names: readonly string[]): this {
    for (const name of names) this.input(keyOf(name));
    return this;
  }

  type(text: string): this {
    for (const character of text) this.input({ ...keyOf(character), text: character });
    return this;
  }

  /** Writes a line and presses Enter. */
  send(text: string): this {
    return this.type(text).press('enter');
  }

  /** Streams a whole reply to the running generation. */
  reply(text: string, end: 'stop' | 'length' | 'abort' = 'stop'): this {
    this.stream({ type: 'prompt', total: 20, cached: 4, omitted: { turns: 0, tokens: 0 } });
    this.stream({ type: 'text', text, tokens: 5 });
    return this.stream({ type: 'end', reason: end, usage });
  }

  stream(event: ReplyEvent): this {
    return this.event({ type: 'reply', id: this.state.running?.id ?? 'none', event });
  }

  /** The effects since the last call, of one type. */
  take<Type extends Effect['type']>(type: Type): Extract<Effect, { readonly type: Type }>[] {
    const taken = this.effects.filter(effect => effect.type === type);
    this.effects = this.effects.filter(effect => effect.type !== type);
    return taken as Extract<Effect, { readonly type: Type }>[];
  }

  /** The screen as text, one string for each row, trailing blanks cut. */
  lines(): readonly string[] {
    const { columns, rows } = this.state;
    const cells = new Cells(columns, rows);
    const styles = new StyleTable('none', false);
    for (const pane of view(this.state).panes) {
      const outer = {
        left: pane.left,
        top: pane.top,
        right: pane.left + pane.width,
        bottom: pane.top + pane.height,
      };
      const inset = pane.border ? 1 : 0;
      const inner = {
        left: outer.left + inset,
        top: outer.top + inset,
        right: outer.right - inset,
        bottom: outer.bottom - inset,
      };
      paintPane(cells, styles, pane, { outer, inner });
    }
    return Array.from({ length: rows }, (_, y) =>
      cells.text
        .slice(y * columns, (y + 1) * columns)
        .join('')
        .trimEnd(),
    );
  }

  text(): string {
    return this.lines().join('\n');
  }

  #id(kind: 'conv' | 'msg'): string {
    const n = this.#ids++;
    return newId(kind, this.now + n, () => 0);
  }
}

function keyOf(name: string): KeyEvent {
  const parts = name.split('-');
  const last = name.endsWith('-') ? '-' : (parts.at(-1) ?? name);
  const held = (modifier: string) => parts.length > 1 && parts.slice(0, -1).includes(modifier);
  const [ctrl, alt, shift] = [held('ctrl'), held('alt'), held('shift')];
  const text = last.length === 1 && !ctrl && !alt ? last : '';
  return { type: 'key', name: last, text, ctrl, alt, shift };
}
