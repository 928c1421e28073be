import { Type } from 'typebox';
import { Refusal } from '../failure/refusal.js';
import { OwnFailure, ownAnswers } from '../failure/schemas.js';
import { clientOf } from '../safety/guard.js';
import type { App, Serving } from '../serving.js';
import { SocketEvent } from './events.js';
import { clientMessages, messageReader } from './socket-messages.js';
import { SocketSession, type WebSocket } from './socket-session.js';

const PATH = '/api/v1/chat/ws';

/** GET /api/v1/chat/ws: conversations in real time on a WebSocket, several at once. */
export function socketRoute(app: App, serving: Serving): void {
  const read = messageReader(serving.limits);
  app.route({
    method: 'GET',
    url: PATH,
    exposeHeadRoute: false,
    schema: {
      summary: 'Chat on a WebSocket',
      description:
        'Send {type: "chat", id, message, …} with the fields of POST /api/v1/chat, {type: "stop", id} or ' +
        '{type: "ping"}. The answers are the events of a streamed chat, each with its id, and {type: "pong"}.',
      tags: ['chat'],
      response: {
        101: Type.Null({ description: 'The WebSocket is open.' }),
        426: { ...OwnFailure, description: 'not asked for as a WebSocket' },
        ...failuresOnly(),
      },
      // OpenAPI knows no WebSockets: what each side says, as JSON in messages of text.
      ...{ 'x-websocket': { client: clientMessages(serving.limits), server: SocketEvent } },
    },
    handler: async (_, reply) => {
      reply.header('upgrade', 'websocket');
      throw new Refusal({ status: 426, code: 'upgrade_required', message: 'this path is a WebSocket' });
    },
    wsHandler: (opened, request) => {
      const socket = opened as WebSocket;
      new SocketSession({
        serving,
        socket,
        read,
        requestId: request.id,
        path: PATH,
        client: clientOf(request),
      });
    },
  });
}

function failuresOnly() {
  const { 200: _, ...failures } = ownAnswers(OwnFailure);
  return failures;
}
