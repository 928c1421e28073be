import type { ToolCall } from '../../chat/tools/tool.js';
import { invalid } from '../failure/refusal.js';
import { type AskedTurn, type GivenImage, givenBase64, givenUrl, imageFields } from '../pictures/given.js';
import type { PromptRequest } from './schemas.js';

type Message = PromptRequest['messages'][number];
type Content = Message['content'];
type Block = Exclude<Content, string>[number];

/**
 * The messages of a request as a path; a last assistant message is continued. Results become turns of their own, and
 * reasoning of before is left out. Throws a refusal with status 400 that names the block for a document, for a kind that is
 * not known, for a picture that is no user's or result's, and for calls without results at the end.
 */
export function turnsOf({
  messages,
  system,
}: Pick<PromptRequest, 'messages' | 'system'>): readonly AskedTurn[] {
  const names = new Map<string, string>();
  const first = system === undefined ? '' : textOf(system, 'system');
  const turns: AskedTurn[] = first === '' ? [] : [{ role: 'system', content: first }];
  for (const [index, message] of messages.entries()) {
    const field = `messages.${index}.content`;
    if (message.role === 'assistant') turns.push(assistantTurn(message.content, field, names));
    else turns.push(...userTurns(message.content, field, names));
  }
  if ((turns.at(-1)?.toolCalls ?? []).length > 0) {
    throw invalid('messages', 'the last message calls tools: add a user message with a tool_result for each');
  }
  return turns;
}

function assistantTurn(content: Content, field: string, names: Map<string, string>): AskedTurn {
  if (typeof content === 'string') return { role: 'assistant', content };
  const isOfTurn = ({ type }: Block): boolean => !/^(?:tool_use|thinking|redacted_thinking)$/.test(type);
  const calls = content.flatMap((block, index) =>
    block.type === 'tool_use' ? [callOf(block, `${field}.${index}`)] : [],
  );
  for (const { id, name } of calls) names.set(id, name);
  const text = textOf(content.filter(isOfTurn), field);
  return { role: 'assistant', content: text, ...(calls.length > 0 && { toolCalls: calls }) };
}

function callOf({ id, name, input = {} }: Block, field: string): ToolCall {
  if (!id || !name) throw invalid(field, `${field} needs id and name`);
  return { id, name, arguments: input };
}

/** Results first: templates want them right behind the calls. */
function userTurns(
  content: Content,
  field: string,
  names: ReadonlyMap<string, string>,
): readonly AskedTurn[] {
  if (typeof content === 'string') return [{ role: 'user', content }];
  const results = content.flatMap((block, index) =>
    block.type === 'tool_result' ? [resultOf(block, `${field}.${index}`, names)] : [],
  );
  const others = content.filter(({ type }) => type !== 'tool_result');
  if (others.length === 0 && results.length > 0) return results;
  const { text, images } = contentOf(others, field);
  return [...results, { role: 'user', content: text, ...imageFields(images) }];
}

function resultOf(
  { tool_use_id: id, content = '', is_error }: Block,
  field: string,
  names: ReadonlyMap<string, string>,
): AskedTurn {
  if (!id) throw invalid(`${field}.tool_use_id`, `${field}.tool_use_id is missing`);
  const { text, images } = contentOf(content, `${field}.content`);
  const toolName = names.get(id);
  return {
    role: 'tool',
    content: is_error === true ? `Error: ${text}` : text,
    ...imageFields(images),
    toolCallId: id,
    ...(toolName !== undefined && { toolName }),
  };
}

type Shown = Pick<Block, 'type' | 'text' | 'source'>;

/** What blocks say, one below the other, and their pictures. */
function contentOf(
  content: string | readonly Shown[],
  field: string,
): { readonly text: string; readonly images: readonly GivenImage[] } {
  if (typeof content === 'string') return { text: content, images: [] };
  const images: GivenImage[] = [];
  const texts: string[] = [];
  for (const [index, block] of content.entries()) {
    const where = `${field}.${index}`;
    if (block.type === 'image') images.push(pictureOf(block, where));
    else texts.push(blockText(block, where));
  }
  return { text: texts.join('\n'), images };
}

/** The text of blocks of a role that shows nothing. */
function textOf(content: string | readonly Shown[], field: string): string {
  const { text, images } = contentOf(content, field);
  const [picture] = images;
  if (picture === undefined) return text;
  throw invalid(picture.field, `${picture.field}: images stand in messages and results of a user`);
}

function blockText({ type, text }: Shown, field: string): string {
  if (type === 'text' && text !== undefined) return text;
  if (type === 'text') throw invalid(field, `${field}.text is missing`);
  throw invalid(field, `${field}.type is not supported: send text or images`);
}

function pictureOf({ source }: Shown, field: string): GivenImage {
  const { type, data, url } = source ?? {};
  if (type === 'base64' && data !== undefined) return givenBase64(data, `${field}.source.data`);
  if (type === 'url' && url !== undefined) return givenUrl(url, `${field}.source.url`);
  throw invalid(
    `${field}.source`,
    `${field}.source is {type: "base64", media_type, data} or {type: "url", url}`,
  );
}
