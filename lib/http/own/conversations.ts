import { type Conversation, pathOf, rename } from '../../chat/conversation.js';
import { textOf } from '../../chat/message.js';
import type { ConversationRow } from '../../store/library.js';
import { ownAnswers } from '../failure/schemas.js';
import type { App, Serving } from '../serving.js';
import {
  ConversationLines,
  ConversationParams,
  Deleted,
  ListQuery,
  RenameRequest,
  WholeConversation,
} from './schemas.js';
import { conversationOf } from './talk.js';

const tags = ['conversations'];
const ONE = '/api/v1/chat/conversation/:id';

/** The conversations of the library: list, read, rename, delete. */
export function conversationRoutes(app: App, serving: Serving): void {
  const list = {
    summary: 'Conversations, newest first',
    tags,
    querystring: ListQuery,
    response: ownAnswers(ConversationLines, 422),
  };
  app.get('/api/v1/chat/conversations', { schema: list }, async ({ query: { limit = 100, offset = 0 } }) => {
    const library = serving.library();
    return { conversations: library.list(limit, offset).map(lineOf), total: library.count() };
  });
  const read = {
    summary: 'A conversation with its messages',
    tags,
    params: ConversationParams,
    response: ownAnswers(WholeConversation, 404, 422),
  };
  app.get(ONE, { schema: read }, async ({ params }) => whole(conversationOf(serving, params.id)));
  changeRoutes(app, serving);
}

function changeRoutes(app: App, serving: Serving): void {
  const change = {
    summary: 'Rename a conversation',
    tags,
    params: ConversationParams,
    body: RenameRequest,
    response: ownAnswers(WholeConversation, 404, 422),
  };
  app.patch(ONE, { schema: change }, async ({ params, body }) => {
    const renamed = rename(conversationOf(serving, params.id), body.title);
    serving.library().put(renamed);
    return whole(renamed);
  });
  const remove = {
    summary: 'Delete a conversation',
    description: 'It leaves the list at once, and the disk after 30 days.',
    tags,
    params: ConversationParams,
    response: ownAnswers(Deleted, 404, 422),
  };
  app.delete(ONE, { schema: remove }, async ({ params }) => {
    const { id } = conversationOf(serving, params.id);
    serving.library().remove(id);
    return { conversation_id: id, deleted: true as const };
  });
}

const moment = (milliseconds: number): string => new Date(milliseconds).toISOString();

function lineOf({ id, title, model, createdAt, updatedAt, messages }: ConversationRow) {
  return {
    ...{ id, title, model },
    created_at: moment(createdAt),
    updated_at: moment(updatedAt),
    message_count: messages,
  };
}

function whole(conversation: Conversation) {
  return {
    ...lineOf({ ...conversation, messages: conversation.messages.size }),
    system_prompt: conversation.system,
    messages: pathOf(conversation).map(message => ({
      id: message.id,
      parent: message.parent,
      role: message.role,
      content: textOf(message),
      created_at: moment(message.createdAt),
    })),
  };
}
