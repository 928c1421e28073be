import type { Style } from '../../terminal/style.js';

/** The styles of the screen, in the 16 colours that follow the person's own theme. */
export const theme = {
  plain: {},
  faint: { dim: true },
  strong: { bold: true },
  person: { fg: 6, bold: true },
  model: { fg: 2, bold: true },
  mark: { inverse: true },
  good: { fg: 2 },
  warn: { fg: 3 },
  bad: { fg: 1 },
  accent: { fg: 4 },
} as const satisfies Record<string, Style>;
