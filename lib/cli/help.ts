import { LlmtuiError } from '../errors.js';

const general = `llmtui: chat with a local language model in the terminal

  llmtui                     open the full-screen chat
  llmtui ask [prompt]        answer one prompt on stdout; stdin, if piped, comes before it
  llmtui config              print every setting and where it came from
  llmtui config set <name> <value>, llmtui config unset <name>
  llmtui help [command]

Flags
  -m, --model <name|path>    the model; any GGUF file
  -s, --system <text>        the system prompt
  -o <parameter> <value>     a sampling parameter; also --temperature, --top-p, --top-k, --min-p, --seed, --max-tokens
  --choose                   choose the model from a menu first
  --ctx <tokens>             context size
  --device <name>            auto, cpu, cuda, vulkan or metal
  --threads <n>              threads that compute
  --log-level <level>        DEBUG, INFO, WARNING or ERROR
  -h, --help, -v, --version

Exit status
  0 done, 1 the model failed, 2 wrong usage, 42 bad input, 52 bad configuration, 66 no such model, 70 a bug,
  130 interrupted
`;

const commands: Readonly<Record<string, string>> = {
  ask: `llmtui ask [flags] [prompt]

Answers one prompt on stdout. Text on stdin comes before the prompt:

  llmtui ask "Name three rivers."
  git diff | llmtui ask "Write a commit message."

stdout holds the answer and nothing else. Ctrl-C ends with status 130.
Flags are those of llmtui --help.
`,
  config: `llmtui config                      print every setting, its value and where it came from
llmtui config set <name> <value>   write a setting to the configuration file
llmtui config unset <name>         remove it from there

Flags come before LLM_* environment variables, then .env in the current folder, then the file, then the defaults.
`,
};

/** The help of one command, or the general one. Throws USAGE for an unknown command. */
export function help(command: string | undefined): string {
  if (command === undefined || command === 'help') return general;
  const text = commands[command];
  if (text === undefined) throw new LlmtuiError('USAGE', `no command "${command}"; see llmtui --help`);
  return text;
}
