/** Every format in which models ask for tools. */
export const formatNames = [
  'generic',
  'hermes',
  'llama3',
  'mistral',
  'mistral-args',
  'functionary',
  'deepseek',
  'deepseek-r1',
  'qwen3-coder',
  'seed-oss',
  'glm',
];
