import type { CommandDefinition } from './definition.js';
import type { OwnFlag } from './flags.js';

/** Vectors of texts, and what can be done with them. */
export const embedCommand: CommandDefinition & { readonly flags: readonly OwnFlag[] } = {
  summary: 'vectors of texts, how near texts are, and the passages of files that answer a question',
  usage: [
    '[text ...] [-i <file>] [--lines] [--format float|json|base64|binary]',
    '--similarity <text> <text>',
    '--search <folder|file> <question> [--top <n>]',
  ],
  about: [
    'Prints a vector of length 1 for each text, a line each: an array of numbers, or with --format json an object with ' +
      'index, id, source, tokens, truncated, chunks and embedding, with base64 the bytes of 32-bit floats, little-endian, ' +
      'and with binary these bytes alone. Texts are the words, the files of -i, or stdin. With --lines, and of files ' +
      'that end in .jsonl, each line is a text, or a JSON object with text and, if wanted, id.',
    'A text that is longer than the model reads is cut, and stderr says so; --long chunk takes the mean of its pieces, ' +
      'weighted by their tokens, and --long refuse ends with status 42.',
    '--similarity prints the cosine of the first text and each other one, 1 for the same meaning.',
    '--search prints the passages of a file or a folder that are nearest to a question. Their vectors are kept in the ' +
      'cache folder; what has changed since is read again. Hidden files, links, binary files and node_modules are left ' +
      'out.',
  ],
  flags: [
    'input',
    'lines',
    'format',
    'long',
    'similarity',
    'search',
    'top',
    'json',
    'quiet',
    'attach',
    'offline',
  ],
  settings: true,
  words: [],
  examples: [
    { run: 'llmtui embed "A river in Austria"', text: 'one vector' },
    {
      run: 'printf "%s\\n" "A river" "A lake" | llmtui embed --lines --format json > vectors.jsonl',
      text: 'many, one a line',
    },
    { run: 'llmtui embed --similarity "A river" "A stream"', text: 'how near two texts are' },
    {
      run: 'llmtui embed --search notes.txt "Which rivers are there?"',
      text: 'where files tell of something',
    },
  ],
};
