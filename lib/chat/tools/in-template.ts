import type { Turn } from '../message.js';
import type { CallForm } from '../turn-rules.js';
import type { Tool } from './tool.js';

/** How a template takes tools, calls and results, found by rendering a short conversation. */
export interface ToolRules extends CallForm {
  /** A turn may hold several calls. */
  readonly several: boolean;
}

/** Renders turns, with the generation prompt, or throws. */
export type RenderCalls = (turns: readonly Turn[], tools: readonly Tool[], form: CallForm) => string;

const tool: Tool = {
  name: 'probe_name',
  description: 'probe of the description',
  parameters: { type: 'object', properties: { probe_key: { type: 'string' } }, required: ['probe_key'] },
};

/** A conversation with `count` calls and their results. */
function conversation(count: number): Turn[] {
  const calls = Array.from({ length: count }, (_, index) => ({
    id: `call_probe${index}`,
    name: tool.name,
    arguments: { probe_key: `probe of value ${index}` },
  }));
  const results = calls.map(
    ({ id, name }): Turn => ({
      role: 'tool',
      content: `probe of result ${id}`,
      toolCallId: id,
      toolName: name,
    }),
  );
  return [
    { role: 'user', content: 'probe of the question' },
    { role: 'assistant', content: '', toolCalls: calls },
    ...results,
  ];
}

/** Mistral's templates take no other ids than nine letters and digits. The hash is FNV-1a. */
function shortId(id: string): string {
  if (/^[a-zA-Z0-9]{9}$/.test(id)) return id;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(36).padStart(9, '0');
}

const forms: readonly CallForm[] = [true, false].flatMap(asObject => [
  { asObject, idOf: (id: string) => id },
  { asObject, idOf: shortId },
]);

/** The rules of a template; null where it leaves out tools, calls or results, in whatever form they come. */
export function probeTools(render: RenderCalls): ToolRules | null {
  const prints = (form: CallForm, count: number): boolean => {
    try {
      const turns = conversation(count);
      const text = render(turns, [tool], form);
      const wanted = [tool.name, tool.description!, ...turns.map(turn => turn.content)];
      const values = turns[1]!.toolCalls!.map(call => String(call.arguments.probe_key));
      // JSON text that was made JSON once more has its quotes escaped.
      return [...wanted, ...values].every(each => text.includes(each)) && !text.includes('\\"probe_key');
    } catch {
      return false;
    }
  };
  const form = forms.find(each => prints(each, 1));
  return form === undefined ? null : { ...form, several: prints(form, 2) };
}

/** Parts a turn with several calls, for a template that takes one at a time, each followed by its result. */
export function singleCalls(turns: readonly Turn[]): Turn[] {
  const single: Turn[] = [];
  for (let at = 0; at < turns.length; at++) {
    const turn = turns[at]!;
    const calls = turn.toolCalls ?? [];
    if (calls.length < 2) {
      single.push(turn);
      continue;
    }
    const end = turns.findIndex((each, index) => index > at && each.role !== 'tool');
    const results = turns.slice(at + 1, end < 0 ? turns.length : end);
    calls.forEach((call, index) => {
      const own = results.find(result => result.toolCallId === call.id);
      single.push({ role: turn.role, content: index === 0 ? turn.content : '', toolCalls: [call] });
      if (own !== undefined) single.push(own);
    });
    single.push(...results.filter(result => !calls.some(call => call.id === result.toolCallId)));
    at += results.length;
  }
  return single;
}
