import { commands } from './commands/table.js';

/** A line of the command palette, and the slash command that it runs or begins. */
export interface PaletteItem {
  readonly label: string;
  readonly about: string;
  readonly command: string;
  /** Whether the command still wants an argument: it is put into the input then. */
  readonly open: boolean;
}

const items: readonly PaletteItem[] = commands.map(({ name, usage, about }) => ({
  label: usage === '' ? `/${name}` : `/${name} ${usage}`,
  about,
  command: `/${name}`,
  open: usage.startsWith('<'),
}));

/** The commands whose name or sentence holds every word of `query`; names that begin with it come first. */
export function paletteMatches(query: string): readonly PaletteItem[] {
  const words = query
    .toLowerCase()
    .replace(/^\//, '')
    .split(/\s+/)
    .filter(word => word !== '');
  const found = items.filter(({ label, about }) => {
    const text = `${label} ${about}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
  const first = words[0] ?? '';
  const begins = (item: PaletteItem) => (item.command.slice(1).startsWith(first) ? 0 : 1);
  return [...found].sort((one, other) => begins(one) - begins(other));
}
