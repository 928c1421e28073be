/**
 * Texts that end a turn in each format of `templates/`, for a model whose vocabulary has no such end token: one that
 * never saw the format, or gpt2, which has none. The reply ends before the first of them.
 */
const stopStrings: Readonly<Record<string, readonly string[]>> = {
  llama3: ['<|eot_id|>', '<|start_header_id|>'],
  chatml: ['<|im_end|>', '<|im_start|>'],
  gemma: ['<end_of_turn>', '<start_of_turn>'],
  mistral: ['[INST]'],
  gpt2: ['\nUser:', '\nAssistant:', '\nSystem:'],
};

/** Stop strings of the template `name`; none for a model's own template, whose end tokens the model knows. */
export function stopStringsOf(name: string): readonly string[] {
  return Object.hasOwn(stopStrings, name) ? stopStrings[name]! : [];
}
