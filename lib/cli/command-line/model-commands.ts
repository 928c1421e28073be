import type { ModelCommand } from '../command.js';
import type { CommandDefinition } from './definition.js';
import type { OwnFlag } from './flags.js';

type Name = ModelCommand['type'] | 'ps';
type Definition = CommandDefinition & { readonly flags: readonly OwnFlag[] };

/** The commands about models. */
export const modelCommands: Readonly<Record<Name, Definition>> = {
  models: {
    summary: 'list the models: size, memory need, whether they fit',
    usage: [''],
    about: [
      'Lists the models that come with llmtui, those of models.yaml, those in the folder of models, and the profiles ' +
        'that llmtui pull downloads; which one answers by default, and why. Memory is what a model needs with its ' +
        'default context; the verdict compares it with what is free now.',
    ],
    flags: ['json'],
    settings: true,
    words: [],
    examples: [{ run: 'llmtui models', text: 'what is here and what can be pulled' }],
  },
  show: {
    summary: 'what a model is, and its memory need by context size',
    usage: ['<model>'],
    about: [
      'Prints parameters, capabilities, memory need by context size, metadata and chat template. <model> is a name of ' +
        'llmtui models, its beginning, a profile, or the path of a GGUF file.',
    ],
    flags: ['json'],
    settings: true,
    words: ['model'],
    examples: [{ run: 'llmtui show llama3-1b', text: 'also before it is pulled' }],
  },
  pull: {
    summary: 'download a model: a profile, user/repo[:quant] or a URL',
    usage: ['<profile> | <user/repo[:quant]> | <URL>'],
    about: [
      'Downloads a model into the folder of models, checks its SHA-256, and goes on where a broken download ended. ' +
        'Without a quantisation it lists those of the repository with their memory need and asks; in a pipe it takes ' +
        'the best that fits.',
      'HF_TOKEN is sent to the hub, HF_ENDPOINT names a mirror, HTTPS_PROXY a proxy.',
    ],
    flags: ['list', 'offline'],
    settings: true,
    words: ['model'],
    examples: [
      { run: 'llmtui pull llama3-1b', text: 'a profile' },
      { run: 'llmtui pull Qwen/Qwen3-4B-GGUF --list', text: 'the quantisations, the best that fits marked' },
    ],
  },
  search: {
    summary: 'find models on the Hugging Face hub',
    usage: ['<words>'],
    about: [
      'Lists repositories of the hub with GGUF files: downloads, sizes, and whether the smallest fits into memory.',
    ],
    flags: ['json', 'offline'],
    settings: true,
    words: [],
    examples: [{ run: 'llmtui search coder 1.5b', text: 'repositories with GGUF files' }],
  },
  import: {
    summary: 'use the models that other programs have on the disk, where they are',
    usage: ['--folder <dir> | --hf-cache | --ollama | --lm-studio | <file> | <URL>', '--classifier <dir>'],
    about: [
      'Enters models into models.yaml and leaves the files where they are. Parts of a split model, image projectors and ' +
        'adapters are joined to their model; duplicates and broken files are listed and left out.',
      '--classifier takes a sequence classifier over that transformers has saved, cased or not: the encoder is written ' +
        'as GGUF with 32-bit weights, its head beside it, and llmtui classify -m with the name of the folder uses it.',
    ],
    flags: [
      'folder',
      'hfCache',
      'ollama',
      'lmStudio',
      'classifier',
      'dryRun',
      'output',
      'profile',
      'override',
      'offline',
    ],
    settings: true,
    words: ['file'],
    examples: [
      { run: 'llmtui import --folder models --dry-run', text: 'only show what would be entered' },
      { run: 'llmtui import --classifier sentiment', text: 'a classifier of transformers' },
    ],
  },
  rm: {
    summary: 'remove a model',
    usage: ['<model>'],
    about: [
      'Removes a model after asking. Its files are deleted where they are in the folder of models and no other entry of ' +
        'models.yaml uses them. Files elsewhere stay, and are only taken out of models.yaml.',
    ],
    flags: ['yes'],
    settings: true,
    words: ['model'],
    examples: [{ run: 'llmtui rm coder --yes', text: 'without asking' }],
  },
  ps: {
    summary: 'what running llmtui processes have loaded',
    usage: [''],
    about: ['Lists the loaded models: memory, process, and when each is unloaded.'],
    flags: ['json'],
    settings: false,
    words: [],
    examples: [{ run: 'llmtui ps', text: 'on this machine' }],
  },
};
