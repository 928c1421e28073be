/**
 * Text from a file, fit for a line of the screen: control, format and line-breaking characters become spaces, runs
 * of spaces one, and what is over `limit` characters is cut with an ellipsis.
 */
export function plain(text: string, limit = 120): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : line;
}
