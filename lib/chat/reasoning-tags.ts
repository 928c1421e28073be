/** Texts around the reasoning of a model. */
export interface ReasoningTags {
  readonly begin: string;
  readonly end: string;
}

const harmony: ReasoningTags = { begin: '<|channel|>analysis<|message|>', end: '<|end|>' };

/** What stands in front of an answer: of one without reasoning, and of one behind it. */
export interface AnswerHeaders {
  readonly first: string;
  readonly behind: string;
}

/** The headers of a model's answers; empty for all but gpt-oss: github.com/openai/harmony. */
export function answerHeaders({ begin }: ReasoningTags): AnswerHeaders {
  if (begin !== harmony.begin) return { first: '', behind: '' };
  const first = '<|channel|>final<|message|>';
  return { first, behind: `<|start|>assistant${first}` };
}

/** What a model writes around reasoning and answer that may be control tokens. */
export function reasoningMarkers(tags: ReasoningTags): readonly string[] {
  const texts = [tags.begin, tags.end, answerHeaders(tags).behind];
  return [...texts, ...texts.flatMap(text => text.match(/<\|[^|]+\|>/g) ?? [])];
}

/** The pairs in use, by the models that write them; the first that a template names is its own. */
const pairs: readonly ReasoningTags[] = [
  // Mistral
  { begin: '[THINK]', end: '[/THINK]' },
  // Seed-OSS
  { begin: '<seed:think>', end: '</seed:think>' },
  // Command A
  { begin: '<|START_THINKING|>', end: '<|END_THINKING|>' },
  // gpt-oss; its template gives earlier reasoning back under the name `thinking`
  harmony,
  // DeepSeek, Qwen, GLM, SmolLM3, Granite and others
  { begin: '<think>', end: '</think>' },
];

/** The tags that a chat template names; undefined where its model does not reason. */
export function reasoningTags(source: string): ReasoningTags | undefined {
  const named = pairs.find(({ begin }) => source.includes(begin));
  // A template that only takes reasoning out of earlier answers names the end alone.
  return named ?? pairs.find(({ end }) => end.startsWith('</') && source.includes(end));
}

/**
 * A prompt behind which the model does not reason. A template that asks whether it is to has seen to that, unless it
 * leaves a block open all the same; behind any other an empty block stands in front of the answer.
 */
export function withoutReasoning(prompt: string, source: string): string {
  const tags = reasoningTags(source);
  const written = prompt.trimEnd();
  if (tags === undefined || written.endsWith(tags.end)) return prompt;
  if (written.endsWith(tags.begin)) return `${written}\n\n${tags.end}\n\n`;
  return /\b(?:enable_)?thinking\b/.test(source) ? prompt : `${prompt}${tags.begin}\n\n${tags.end}\n\n`;
}

/** Whether a reply may begin with reasoning: it goes on with it, it is free to, or it cannot. */
export type ReasoningState = 'open' | 'free' | 'closed';

/** What a reply to `prompt` begins with; `prefill` is the text of the assistant turn that the prompt ends with. */
export function reasoningAfter(
  prompt: string,
  prefill: string,
  { begin, end }: ReasoningTags,
): ReasoningState {
  const opened = prompt
    .slice(0, prompt.length - prefill.length)
    .trimEnd()
    .endsWith(begin);
  const written = prefill.trim();
  if (written.includes(end)) return 'closed';
  if (opened || written.startsWith(begin)) return 'open';
  if (written !== '' || prompt.trimEnd().endsWith(end)) return 'closed';
  return 'free';
}

/** The answer in the text of an assistant turn, its reasoning left out. */
export function answerIn(text: string, tags: ReasoningTags | undefined): string {
  if (tags === undefined) return text;
  const end = text.lastIndexOf(tags.end);
  if (end >= 0) return text.slice(end + tags.end.length);
  return text.trimStart().startsWith(tags.begin) ? '' : text;
}
