import { type Static, Type } from 'typebox';
import { invalid } from '../failure/refusal.js';
import type { Limits } from '../limits.js';
import { bodyText } from '../safety/json-body.js';
import { closed } from '../schemas.js';
import { checked } from '../validation.js';
import { chatRequest } from './schemas.js';

/** Chosen by the client; every event of the reply carries it. */
const id = Type.String({ minLength: 1, maxLength: 100 });

/** What a client sends on the WebSocket, by `type`. */
function schemas(limits: Limits) {
  const { stream: _, ...fields } = chatRequest(limits).properties;
  return {
    /** Asks for a reply. */
    chat: Type.Object({ type: Type.Literal('chat'), id, ...fields }, closed),
    /** Ends a reply; its `end` comes with what there was. */
    stop: Type.Object({ type: Type.Literal('stop'), id }, closed),
    ping: Type.Object({ type: Type.Literal('ping') }, closed),
  };
}

type Schemas = ReturnType<typeof schemas>;
export type SocketMessage = { [Type in keyof Schemas]: Static<Schemas[Type]> }[keyof Schemas];

/** What a client may send. */
export const clientMessages = (limits: Limits) => Type.Union(Object.values(schemas(limits)));

/** Reads the messages of a client. Throws a refusal that names the field at fault. */
export function messageReader(limits: Limits): (bytes: Uint8Array) => SocketMessage {
  const checks = new Map(Object.entries(schemas(limits)).map(([type, schema]) => [type, checked(schema)]));
  return bytes => {
    const value = parse(bytes);
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
    const check = typeof type === 'string' ? checks.get(type) : undefined;
    if (check === undefined) throw invalid('type', `type is one of ${[...checks.keys()].join(', ')}`);
    check(value);
    return value as SocketMessage;
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(bodyText(bytes));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw invalid('message', 'the message is no valid JSON');
    throw thrown;
  }
}
