import type { ToolCall } from './tool.js';

/** How arguments stand in a call: as a JSON object, or each between tags of its own. */
export type ArgumentStyle =
  | { readonly type: 'json' }
  | {
      readonly type: 'tags';
      readonly beforeName: string;
      readonly beforeValue: string;
      readonly afterValue: string;
    };

/** How a family of models writes calls: `open`, then each call with `separator` between two, then `close`. */
export interface ToolFormat {
  readonly name: string;
  readonly open: string;
  readonly beforeName: string;
  readonly beforeArguments: string;
  readonly arguments: ArgumentStyle;
  readonly afterArguments: string;
  readonly separator: string;
  readonly close: string;
  /** The text by which a reader, and a grammar that waits for calls, knows that they begin; empty where none does. */
  readonly trigger: string;
}

const json: ArgumentStyle = { type: 'json' };

const parameterTags: ArgumentStyle = {
  type: 'tags',
  beforeName: '<parameter=',
  beforeValue: '>\n',
  afterValue: '\n</parameter>\n',
};

/** `{"name": …, "arguments": {…}}` between tags: Qwen 2.5 and 3, Hermes, and every model that is told so. */
const hermes: ToolFormat = {
  name: 'hermes',
  open: '',
  beforeName: '<tool_call>\n{"name": "',
  beforeArguments: '", "arguments": ',
  arguments: json,
  afterArguments: '}\n</tool_call>',
  separator: '\n',
  close: '',
  trigger: '<tool_call>',
};

const functionary: ToolFormat = {
  name: 'functionary',
  open: '',
  beforeName: '<function=',
  beforeArguments: '>',
  arguments: json,
  afterArguments: '</function>',
  separator: '',
  close: '',
  trigger: '<function=',
};

const mistral: ToolFormat = {
  name: 'mistral',
  open: '[TOOL_CALLS][',
  beforeName: '{"name": "',
  beforeArguments: '", "arguments": ',
  arguments: json,
  afterArguments: '}',
  separator: ', ',
  close: ']',
  trigger: '[TOOL_CALLS]',
};

const deepseek: ToolFormat = {
  name: 'deepseek',
  open: '<｜tool▁calls▁begin｜>',
  beforeName: '<｜tool▁call▁begin｜>',
  beforeArguments: '<｜tool▁sep｜>',
  arguments: json,
  afterArguments: '<｜tool▁call▁end｜>',
  separator: '',
  close: '<｜tool▁calls▁end｜>',
  trigger: '<｜tool▁calls▁begin｜>',
};

const deepseekMarkers = [
  '<｜tool▁calls▁begin｜>',
  '<｜tool▁call▁begin｜>',
  '<｜tool▁sep｜>',
  '<｜tool▁call▁end｜>',
  '<｜tool▁calls▁end｜>',
];

/** The formats by name. `generic` is what a model is told that has none of its own. */
const formats = [
  { ...hermes, name: 'generic' },
  hermes,
  // Llama 3.1 to 3.3
  {
    ...hermes,
    name: 'llama3',
    beforeName: '{"name": "',
    beforeArguments: '", "parameters": ',
    afterArguments: '}',
    separator: '; ',
    trigger: '',
  },
  // Mistral up to Nemo, and from Small 3.2 on
  mistral,
  {
    ...mistral,
    name: 'mistral-args',
    open: '',
    beforeName: '[TOOL_CALLS]',
    beforeArguments: '[ARGS]',
    afterArguments: '',
    separator: '',
    close: '',
  },
  functionary,
  // DeepSeek V3.1, and R1 and V3 before it
  deepseek,
  {
    ...deepseek,
    name: 'deepseek-r1',
    beforeName: '<｜tool▁call▁begin｜>function<｜tool▁sep｜>',
    beforeArguments: '\n```json\n',
    afterArguments: '\n```<｜tool▁call▁end｜>',
    separator: '\n',
  },
  {
    ...hermes,
    name: 'qwen3-coder',
    beforeName: '<tool_call>\n<function=',
    beforeArguments: '>\n',
    arguments: parameterTags,
    afterArguments: '</function>\n</tool_call>',
  },
  {
    ...hermes,
    name: 'seed-oss',
    beforeName: '<seed:tool_call>\n<function=',
    beforeArguments: '>\n',
    arguments: parameterTags,
    afterArguments: '</function>\n</seed:tool_call>',
    trigger: '<seed:tool_call>',
  },
  // GLM 4.5 to 4.7
  {
    ...hermes,
    name: 'glm',
    beforeName: '<tool_call>',
    beforeArguments: '\n',
    arguments: {
      type: 'tags',
      beforeName: '<arg_key>',
      beforeValue: '</arg_key>\n<arg_value>',
      afterValue: '</arg_value>\n',
    },
    afterArguments: '</tool_call>',
  },
] as const satisfies readonly ToolFormat[];

export type ToolFormatName = (typeof formats)[number]['name'];

/** What the template's source must hold for a format, most telling first. */
const marks: readonly (readonly [name: ToolFormatName, ...marks: string[]])[] = [
  ['glm', '<tool_call>', '<arg_key>'],
  ['qwen3-coder', '<tool_call>', '<function=', '<parameter='],
  ['seed-oss', '<seed:tool_call>', '<function=', '<parameter='],
  ['hermes', '<tool_call>', '"arguments"'],
  ['mistral-args', '[TOOL_CALLS]', '[ARGS]'],
  ['mistral', '[TOOL_CALLS]'],
  ['deepseek-r1', '<｜tool▁calls▁begin｜>', '```json'],
  ['deepseek', '<｜tool▁calls▁begin｜>'],
  ['functionary', '<function=', '</function>'],
  ['llama3', '{"name": function name, "parameters":'],
];

/** The format of the model that a chat template is for; `generic` where its source speaks of no tools, or of another. */
export function toolFormatOf(source: string): ToolFormatName {
  if (!/\btools\b/.test(source)) return 'generic';
  const found = marks.find(([, ...texts]) => texts.every(text => source.includes(text)));
  return found?.[0] ?? 'generic';
}

/** The format of that name; the generic one for a name that is not known. */
export function toolFormatNamed(name: string): ToolFormat {
  return formats.find(format => format.name === name) ?? formats[0];
}

/** Texts by which a reader finds its way, that are control tokens of some models, which print nothing. */
const markers: Partial<Record<ToolFormatName, readonly string[]>> = {
  mistral: ['[TOOL_CALLS]'],
  'mistral-args': ['[TOOL_CALLS]', '[CALL_ID]', '[ARGS]'],
  llama3: ['<|python_tag|>'],
  deepseek: deepseekMarkers,
  'deepseek-r1': deepseekMarkers,
};

/** What a model writes around its calls that may be control tokens. */
export const markersOf = (name: ToolFormatName): readonly string[] => markers[name] ?? [];

/** Calls as a model would have written them. */
export function writeCalls(calls: readonly ToolCall[], format: ToolFormat): string {
  const { open, beforeName, beforeArguments, afterArguments, separator, close } = format;
  const written = calls.map(
    call =>
      beforeName + call.name + beforeArguments + writeArguments(call.arguments, format) + afterArguments,
  );
  return open + written.join(separator) + close;
}

function writeArguments(values: ToolCall['arguments'], { arguments: style }: ToolFormat): string {
  if (style.type === 'json') return JSON.stringify(values);
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return Object.entries(values)
    .map(([name, value]) => style.beforeName + name + style.beforeValue + text(value) + style.afterValue)
    .join('');
}
