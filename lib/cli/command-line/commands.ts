import type { CommandName } from '../command.js';
import { classifyCommand } from './classify-command.js';
import type { CommandDefinition } from './definition.js';
import { embedCommand } from './embed-command.js';
import type { OwnFlag } from './flags.js';
import { modelCommands } from './model-commands.js';
import { serveCommand } from './serve-command.js';

type Definition = CommandDefinition & { readonly flags: readonly OwnFlag[] };

/** Every command, in the order in which help lists them. */
export const commands: Readonly<Record<CommandName, Definition>> = {
  chat: {
    summary: 'open the full-screen chat',
    usage: [''],
    about: [
      'Opens the chat on the model that was used last, or on the one that comes with llmtui. Where stdin or stdout is no ' +
        'terminal, one prompt from stdin is answered instead, as llmtui ask does.',
    ],
    flags: ['choose', 'offline'],
    settings: true,
    words: [],
    examples: [{ run: 'echo "Name three rivers." | llmtui', text: 'without a terminal: one answer' }],
  },
  ask: {
    summary: 'answer one prompt on stdout; stdin, if piped, comes before it',
    usage: ['[prompt]', '--batch <file> [--output <file> [--resume]] [--parallel <n>]'],
    about: [
      'Answers one prompt. Text on stdin comes first, then the files, then the prompt, so that a second question about ' +
        'the same document finds it read. A word - stands for stdin.',
      'stdout holds the answer and nothing else: rendered on a terminal, raw in a pipe. Progress goes to stderr, and ' +
        'only to a terminal. Ctrl-C ends with status 130; what was there is printed whole.',
      'Question and answer are kept in the history, which the chat shows too. Where a running llmtui has the model ' +
        'loaded, it answers; no model is loaded twice.',
      '--image shows a picture to a model that reads them: PNG, JPEG, WebP, GIF or AVIF, told by its bytes. It is turned ' +
        'upright, made smaller and freed of what its file says of camera and place; a line on stderr, or pictures of ' +
        '--json, tells what that saved. It stays in the conversation.',
      '--schema forces the answer into JSON that is valid by a schema. What the schema may not hold is refused by name.',
      '--batch answers many prompts, 8 at a time. A line of its file is a prompt as it stands, or a JSON object: prompt ' +
        'or messages, and if wanted id, system, schema, and sampling parameters by name. Each line gets one line of ' +
        'JSON, in order: index, id, response, finish_reason and usage, or an error; status 1 where there is one. After ' +
        'Ctrl-C or a crash --resume goes on where --output ends. Batches are not kept in the history.',
    ],
    flags: [
      'file',
      'image',
      'resizeMax',
      'imageQuality',
      'continue',
      'conversation',
      'template',
      'param',
      'saveAs',
      'schema',
      'json',
      'streamJson',
      'extract',
      'stream',
      'count',
      'batch',
      'output',
      'resume',
      'parallel',
      'quiet',
      'log',
      'attach',
      'offline',
    ],
    settings: true,
    words: [],
    examples: [
      { run: 'llmtui ask "Name three rivers."', text: 'one answer' },
      { run: 'git diff | llmtui ask "Write a commit message."', text: 'stdin before the prompt' },
      { run: 'llmtui ask -f notes.txt -f main.py "What do these do?"', text: 'files, with their names' },
      { run: 'llmtui ask -m gpt-4o --image cat.jpg "What is this?"', text: 'a picture' },
      { run: 'llmtui ask -c "And which is the longest?"', text: 'go on with the newest conversation' },
      {
        run: 'llmtui ask -x "A shell loop over *.txt, as code." > loop.sh',
        text: 'the first code block only',
      },
      {
        run: 'llmtui ask --schema "name, age int" "Invent a person." > person.json',
        text: 'JSON by a schema',
      },
      {
        run: 'llmtui ask --json --seed 7 "Name a colour." | jq .tokens',
        text: 'the answer with its figures',
      },
      {
        run: 'printf "%s\\n" "Name a river." "Name a town." | llmtui ask --batch - > answers.jsonl',
        text: 'many prompts at once, one a line',
      },
      {
        run: 'llmtui ask --save-as short -s "Answer in five words."\nllmtui ask -t short "What is a river?"',
        text: 'keep a template, and use it',
      },
    ],
  },
  history: {
    summary: 'list, search, show, export and delete conversations',
    usage: [
      '[list]',
      'search <words>',
      'show <id|last>',
      'export <id|last> [--format markdown|json] [--output <file>]',
      'rm <id> ... [--yes]',
    ],
    about: [
      'Works with the conversations of the chat and of llmtui ask. An id may be shortened as long as it is unique; last ' +
        'is the newest.',
    ],
    flags: ['most', 'format', 'output', 'json', 'yes'],
    settings: false,
    words: [['list', 'search', 'show', 'export', 'rm'], 'conversation'],
    examples: [
      { run: 'llmtui history', text: 'the newest ones' },
      { run: 'llmtui history search river', text: 'by words in titles and messages' },
      { run: 'llmtui history show last', text: 'one as Markdown' },
      { run: 'llmtui history export last --format json > talk.json', text: 'as the JSON of /save' },
    ],
  },
  embed: embedCommand,
  classify: classifyCommand,
  ...modelCommands,
  serve: serveCommand,
  check: {
    summary: 'test a model, or a running server',
    usage: ['[-m <model>] [--interactive]', '--list-models', '--url <base> [--interactive]'],
    about: [
      'Loads a model, runs fixed prompts, and reports speed, memory, chat template and tokenizer, each with a verdict. ' +
        'No server is needed.',
      'Of a model on a server it tries connection, key, model, latency and speed.',
      'With --url it does the same for a running server: health, models, chat, conversation and streaming. The key in ' +
        'LLM_API_KEY is sent to that server only.',
    ],
    flags: ['url', 'interactive', 'listModels', 'json'],
    settings: true,
    words: [],
    examples: [
      { run: 'llmtui check', text: 'the model that answers by default' },
      { run: 'llmtui check --list-models', text: 'what could be checked' },
    ],
  },
  doctor: {
    summary: 'what this machine and this terminal can do, and what to fix',
    usage: [''],
    about: [
      'Looks at libraries, CPU, GPU, memory, folders, the database and the terminal. Status 1 where something is wrong.',
    ],
    flags: ['json'],
    settings: true,
    words: [],
    examples: [{ run: 'llmtui doctor', text: 'each finding with its fix' }],
  },
  bench: {
    summary: 'measure a model as llama-bench does',
    usage: ['[-p <n,n>] [-n <n,n>] [-r <n>] [--format table|md|csv|json] [--compare <what>]'],
    about: [
      'Reads prompts of n tokens (pp) and generates n tokens (tg), several times each, and prints tokens per second as ' +
        'mean and standard deviation. --compare runs two models, or two values of a setting, alternately.',
    ],
    flags: ['prompt', 'generate', 'repetitions', 'format', 'compare'],
    settings: true,
    words: [],
    examples: [
      { run: 'llmtui bench -p 64 -n 16 -r 2', text: 'a short run' },
      { run: 'llmtui bench -p 64 -n 16 -r 2 --compare threads=1', text: 'against one thread' },
    ],
  },
  cache: {
    summary: 'prompts that were read and are kept on the disk',
    usage: ['', 'clear'],
    about: [
      'A long prompt is read once: its KV state is kept in the cache folder, within LLM_STATE_CACHE_SIZE. The files ' +
        'hold the text of the prompt, too; clear deletes them.',
    ],
    flags: ['json'],
    settings: false,
    words: [['list', 'clear']],
    examples: [
      { run: 'llmtui cache', text: 'what is kept' },
      { run: 'llmtui cache clear', text: 'delete all of it' },
    ],
  },
  config: {
    summary: 'print every setting and where it came from; set and unset',
    usage: ['', 'set <name> <value>', 'unset <name>'],
    about: [
      'Flags come before LLM_* environment variables, then .env in the current folder, then the configuration file, ' +
        'then the defaults.',
    ],
    flags: [],
    settings: true,
    words: [['set', 'unset'], 'setting'],
    examples: [
      { run: 'llmtui config', text: 'every setting' },
      { run: 'llmtui config set sampling.temperature 0.4', text: 'write the configuration file' },
      { run: 'llmtui config unset sampling.temperature', text: 'and remove it again' },
    ],
  },
  completion: {
    summary: 'print the completion of a shell',
    usage: ['bash|zsh|fish'],
    about: [
      'Completes commands, flags, models, conversations, templates and files. For bash put the line of the example into ' +
        '~/.bashrc; for zsh the same with zsh into ~/.zshrc; for fish write the output to ' +
        '~/.config/fish/completions/llmtui.fish.',
    ],
    flags: [],
    settings: false,
    words: [['bash', 'zsh', 'fish']],
    examples: [{ run: 'eval "$(llmtui completion bash)"', text: 'in this shell' }],
  },
};
