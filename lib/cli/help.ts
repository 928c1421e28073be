import { LlmtuiError } from '../errors.js';

const general = `llmtui: chat with a local language model in the terminal

  llmtui                     open the full-screen chat
  llmtui ask [prompt]        answer one prompt on stdout; stdin, if piped, comes before it
  llmtui models              list the models: size, memory need, whether they fit
  llmtui show <model>        what a model is, and its memory need by context size
  llmtui pull <model>        download a model: a profile, user/repo[:quant] or a URL
  llmtui search <words>      find models on the Hugging Face hub
  llmtui import ...          use the models that other programs have on the disk, where they are
  llmtui rm <model>          remove a model
  llmtui ps                  what running llmtui processes have loaded
  llmtui config              print every setting and where it came from
  llmtui config set <name> <value>, llmtui config unset <name>
  llmtui help [command]

Flags
  -m, --model <name|path>    the model; any GGUF file
  -s, --system <text>        the system prompt
  -o <parameter> <value>     a sampling parameter; also --temperature, --top-p, --top-k, --min-p, --seed, --max-tokens
  --choose                   choose the model from a menu first
  --offline                  use no network
  --ctx <tokens>             context size
  --device <name>            auto, cpu, cuda, vulkan or metal
  --threads <n>              threads that compute
  --log-level <level>        DEBUG, INFO, WARNING or ERROR
  -h, --help, -v, --version

Exit status
  0 done, 1 the model failed, 2 wrong usage, 42 bad input, 52 bad configuration, 66 no such model, 69 no network,
  70 a bug, 130 interrupted
`;

const commands: Readonly<Record<string, string>> = {
  ask: `llmtui ask [flags] [prompt]

Answers one prompt on stdout. Text on stdin comes before the prompt:

  llmtui ask "Name three rivers."
  git diff | llmtui ask "Write a commit message."

stdout holds the answer and nothing else. Ctrl-C ends with status 130.
Flags are those of llmtui --help.
`,
  models: `llmtui models [--json]

Lists the models that come with llmtui, those of models.yaml, those in the folder of models, and the profiles that
llmtui pull downloads; which one answers by default, and why. Memory is what a model needs with its default context;
the verdict compares it with what is free now.
`,
  show: `llmtui show <model> [--json]

Prints what a model is: parameters, capabilities, memory need by context size, metadata, chat template.
<model> is a name of llmtui models, its beginning, a profile, or the path of a GGUF file.
`,
  rm: `llmtui rm <model> [--yes]

Removes a model after asking; --yes (-y) does not ask. Its files are deleted where they are in the folder of models and
no other entry of models.yaml uses them. Files elsewhere stay, and are only taken out of models.yaml.
`,
  import: `llmtui import --folder <dir> | --hf-cache | --ollama | --lm-studio | <file> | <URL>

Enters models into models.yaml and leaves the files where they are. Parts of a split model, image projectors and
adapters are joined to their model; duplicates and broken files are listed and left out.

  --dry-run                  only show the table
  --output <models.yaml>     write there instead of the configuration folder
  --profile <name>           settings that suit a purpose: fast, balanced, quality, memory or interactive
  --override <key=value>     a setting for all of them, such as context=4096 or sampling.temperature=0.2; repeatable
`,
  pull: `llmtui pull <profile> | <user/repo[:quant]> | <URL>

Downloads a model into the folder of models, checks its SHA-256, and goes on where a broken download ended. Without a
quantisation it lists those of the repository with their memory need and asks; in a pipe it takes the best that fits.

  llmtui pull llama3-1b
  llmtui pull Qwen/Qwen3-0.6B-GGUF:Q8_0

  --list                     only list the quantisations

HF_TOKEN is sent to the hub, HF_ENDPOINT names a mirror, HTTPS_PROXY a proxy.
`,
  search: `llmtui search <words> [--json]

Lists repositories of the hub with GGUF files: downloads, sizes, and whether the smallest fits into memory.
`,
  ps: `llmtui ps [--json]

Lists the models that running llmtui processes have loaded: memory, process, and when each is unloaded.
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
  const text = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (text === undefined) throw new LlmtuiError('USAGE', `no command "${command}"; see llmtui --help`);
  return text;
}
