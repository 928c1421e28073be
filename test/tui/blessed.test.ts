import t from 'tap';
import { Layout, type Place } from '../../lib/tui/blessed.js';
import type { PaneView } from '../../lib/tui/screen-view.js';

const pane = (id: string, border = true): PaneView => {
  return { id, left: 2, top: 1, width: 10, height: 5, border, title: '', focused: false, rows: [] };
};

/** What is painted for `panes`, in order. */
function painted(layout: Layout, panes: readonly PaneView[]): { id: string; place: Place }[] {
  const calls: { id: string; place: Place }[] = [];
  layout.place(panes, ({ id }, place) => calls.push({ id, place }));
  return calls;
}

t.test('blessed leaves the process and its streams alone', async t => {
  const count = () => process.eventNames().map(name => [name, process.listenerCount(name)]);
  const before = count();
  const layout = new Layout(80, 24);
  painted(layout, [pane('a')]);
  t.strictSame(count(), before);
  for (const stream of [process.stdin, process.stdout]) t.equal(stream.listenerCount('keypress'), 0);
});

t.test('a border takes a cell at each side', async t => {
  const outer = { left: 2, top: 1, right: 12, bottom: 6 };
  const layout = new Layout(80, 24);
  t.strictSame(painted(layout, [pane('a')])[0]?.place, {
    outer,
    inner: { left: 3, top: 2, right: 11, bottom: 5 },
  });
  t.strictSame(painted(layout, [pane('a', false)])[0]?.place, { outer, inner: outer });
});

t.test('panes are painted in the order of the view, each once, and only those', async t => {
  const layout = new Layout(80, 24);
  const order = (...ids: string[]) =>
    painted(
      layout,
      ids.map(id => pane(id)),
    ).map(call => call.id);
  t.strictSame(order('a', 'b', 'dialog'), ['a', 'b', 'dialog']);
  t.strictSame(order('dialog', 'a', 'b'), ['dialog', 'a', 'b']);
  t.strictSame(order('b'), ['b']);
  t.strictSame(order('a', 'c', 'b'), ['a', 'c', 'b']);
});
