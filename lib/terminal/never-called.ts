// In the bundle this stands for cli-highlight and node-emoji (the aliases in package.json): marked-terminal imports
// both, which takes longer than all else that renders Markdown, and with the options of markdown-inline.ts calls neither.

/** As cli-highlight exports it. */
export function highlight(): never {
  throw new Error('marked-terminal highlights no code here');
}

/** As node-emoji exports it. */
export function get(): never {
  throw new Error('marked-terminal inserts no emoji here');
}
