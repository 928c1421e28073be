import type { Turn } from './message.js';

/** What a chat template accepts, found by rendering short conversations. */
export interface TurnRules {
  /** Content is a list of parts, `{type: 'text', text}`, not a string. */
  readonly parts: boolean;
  /** A system turn is accepted and printed. */
  readonly system: boolean;
  /** Two turns of one role may follow each other. */
  readonly repeats: boolean;
  /** The first turn after the system prompt may be the assistant's. */
  readonly assistantFirst: boolean;
  /** The variable `tools` must be there, as none; transformers gives it so, llama.cpp leaves it undefined. */
  readonly tools: boolean;
  /** The tag that the generation prompt opens, such as `<think>`; empty if none. */
  readonly opens: string;
}

/** Renders messages, with the generation prompt, or throws. */
export type Render = (messages: readonly object[], tools: boolean) => string;

/** How turns are given to a template. */
type Form = Pick<TurnRules, 'parts' | 'tools'>;

const forms: readonly Form[] = [
  { parts: false, tools: false },
  { parts: false, tools: true },
  { parts: true, tools: false },
  { parts: true, tools: true },
];

const system: Turn = { role: 'system', content: 'probe of the system prompt' };
const user: Turn = { role: 'user', content: 'probe of the first question' };
const assistant: Turn = { role: 'assistant', content: 'probe of the first answer' };
const second: Turn = { role: 'user', content: 'probe of the second question' };

/**
 * Finds the rules of a template. Throws what the template throws, or an Error that says what it leaves out, if it
 * cannot render a plain conversation of a user and an assistant.
 */
export function probe(render: Render): TurnRules {
  const form = formFor(render);
  const accepts = (...turns: Turn[]): boolean => {
    try {
      return missing(render, turns, form) === undefined;
    } catch {
      return false;
    }
  };
  return {
    ...form,
    system: accepts(system, user) && accepts(system, user, assistant, second),
    repeats:
      accepts(user, second) && accepts(user, assistant, { ...assistant, content: 'probe, more' }, second),
    assistantFirst: accepts(assistant, user),
    opens: /<[a-z_:]+>(?=\s*$)/i.exec(render(messagesOf([user], form.parts), form.tools))?.[0] ?? '',
  };
}

function formFor(render: Render): Form {
  let failure: unknown;
  for (const form of forms) {
    try {
      const lost = missing(render, [user], form) ?? missing(render, [user, assistant, second], form);
      if (lost === undefined) return form;
      failure ??= new Error(`it leaves out what the ${lost.role} says`);
    } catch (thrown) {
      failure ??= thrown;
    }
  }
  throw failure;
}

/** The first of `turns` whose content the template does not print. */
function missing(render: Render, turns: readonly Turn[], { parts, tools }: Form): Turn | undefined {
  const text = render(messagesOf(turns, parts), tools);
  return turns.find(turn => !text.includes(turn.content));
}

/** How a template takes the calls of a turn. */
export interface CallForm {
  /** Arguments are an object, not JSON text. */
  readonly asObject: boolean;
  /** The id of a call as the template takes it. */
  readonly idOf: (id: string) => string;
}

const plainCalls: CallForm = { asObject: true, idOf: id => id };

/** Turns as the variable `messages` of a template, calls in OpenAI's form. */
export function messagesOf(
  turns: readonly Turn[],
  parts: boolean,
  { asObject, idOf }: CallForm = plainCalls,
): readonly object[] {
  return turns.map(({ role, content, toolCalls = [], toolCallId, toolName }) => ({
    role,
    content: parts ? [{ type: 'text', text: content }] : content,
    // Templates ask whether the name is there.
    ...(toolCalls.length > 0 && {
      tool_calls: toolCalls.map(call => ({
        id: idOf(call.id),
        type: 'function',
        function: {
          name: call.name,
          arguments: asObject ? call.arguments : JSON.stringify(call.arguments),
        },
      })),
    }),
    ...(toolCallId !== undefined && { tool_call_id: idOf(toolCallId) }),
    ...(toolName !== undefined && { name: toolName }),
  }));
}

/**
 * Rewrites `turns` so that a template with these rules accepts them, no text lost: system text goes in front of the
 * next user turn, turns of one role are joined by an empty line, an empty user turn goes before a first assistant turn.
 */
export function conform(turns: readonly Turn[], rules: TurnRules): Turn[] {
  let shaped = rules.system ? [...turns] : systemIntoUser(turns);
  if (!rules.repeats) shaped = joinRepeats(shaped);
  const first = shaped.findIndex(turn => turn.role !== 'system');
  if (!rules.assistantFirst && shaped[first]?.role === 'assistant') {
    shaped.splice(first, 0, { role: 'user', content: '' });
  }
  return shaped;
}

const join = (first: string, next: string): string =>
  first === '' || next === '' ? first + next : `${first}\n\n${next}`;

function systemIntoUser(turns: readonly Turn[]): Turn[] {
  const shaped: Turn[] = [];
  let waiting = '';
  for (const turn of turns) {
    if (turn.role === 'system') waiting = join(waiting, turn.content);
    else if (turn.role === 'user') {
      shaped.push({ role: 'user', content: join(waiting, turn.content) });
      waiting = '';
    } else shaped.push(turn);
  }
  if (waiting !== '') shaped.push({ role: 'user', content: waiting });
  return shaped;
}

const isPlain = ({ toolCalls = [] }: Turn): boolean => toolCalls.length === 0;

function joinRepeats(turns: readonly Turn[]): Turn[] {
  const shaped: Turn[] = [];
  for (const turn of turns) {
    const last = shaped.at(-1);
    const joins = (turn.role === 'user' || turn.role === 'assistant') && isPlain(turn);
    if (last?.role !== turn.role || !joins || !isPlain(last)) shaped.push(turn);
    else shaped[shaped.length - 1] = { role: turn.role, content: join(last.content, turn.content) };
  }
  return shaped;
}
