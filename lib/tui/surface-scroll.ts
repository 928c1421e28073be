import type { Scroll } from '../terminal/draw.js';
import type { PaneView, ScreenView } from './screen-view.js';

/** Which rows only moved from one view to the next: the inside of panes that stand as they stood, and scrolled. */
export function scrollsBetween(before: ScreenView, after: ScreenView): Scroll[] {
  const known = new Map(before.panes.map(pane => [pane.id, pane]));
  return after.panes.flatMap(pane => {
    const old = known.get(pane.id);
    if (!old?.scroll || !pane.scroll || !sameSize(old, pane)) return [];
    const by = pane.scroll.top - old.scroll.top;
    const edge = pane.border ? 1 : 0;
    const top = Math.max(0, pane.top + edge);
    return by === 0 ? [] : [{ top, bottom: pane.top + pane.height - edge, by }];
  });
}

function sameSize(a: PaneView, b: PaneView): boolean {
  return a.top === b.top && a.height === b.height && a.border === b.border;
}
