import type { CommandDefinition } from './definition.js';
import type { OwnFlag } from './flags.js';

/** Labels for texts. */
export const classifyCommand: CommandDefinition & { readonly flags: readonly OwnFlag[] } = {
  summary: 'put labels on texts: by their names, by examples, or with a classifier that is kept',
  usage: [
    '[text ...] --labels <a,b,c|file>',
    '[text ...] --examples <file> [--save <name>]',
    '[text ...] --model <classifier>',
  ],
  about: [
    'Prints the labels of each text with their scores, best first. --labels compares what texts mean with what labels are ' +
      'called; a description helps: in a file of labels a line is name, or name: description. --examples learns from ' +
      'texts that have labels already: JSON lines with text and label (or labels), or CSV with these columns. Without ' +
      'texts it prints how well that went on examples that were held out. --save keeps what was learned, and --model ' +
      'uses it; llmtui models lists what is kept.',
    'Texts are the words, the files of -i, or stdin. With --lines each line is a text; files that end in .jsonl hold ' +
      'objects with text, and those in .csv a column text, or that of --column. Each text of such a list has one line of ' +
      'output in a pipe, in order: index, id, label, scores, or an error; status 1 where there is one.',
    'Scores of one text sum up to 1. With --multi a text may have any number of labels, and each score stands by itself.',
  ],
  flags: [
    'labels',
    'examples',
    'save',
    'multi',
    'input',
    'lines',
    'column',
    'top',
    'long',
    'json',
    'quiet',
    'attach',
    'offline',
  ],
  settings: true,
  words: [],
  examples: [
    {
      run: 'llmtui classify "The parcel never came." --labels payment,delivery,praise',
      text: 'by what labels are called',
    },
    {
      run: `printf '%s\\n' '{"text": "Where is my parcel?", "label": "delivery"}' '{"text": "Send it to Graz.", "label": "delivery"}' \\
  '{"text": "I was charged twice.", "label": "payment"}' '{"text": "My card was refused.", "label": "payment"}' > letters.jsonl
llmtui classify --examples letters.jsonl --save letters
llmtui classify --model letters "The box is still not here."`,
      text: 'learn from examples, keep that, and use it',
    },
    {
      run: 'printf "%s\\n" "I want my money back." "Where is it?" | llmtui classify --lines --labels payment,delivery | cat',
      text: 'many, one a line',
    },
  ],
};
