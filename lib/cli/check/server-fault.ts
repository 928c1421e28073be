/** What is wrong with a server, and what to do. */
export class ServerFault extends Error {
  readonly fix: string;
  /** HTTP status, where it answered with one that is no success. */
  readonly status: number | undefined;
  /** Nobody answers there. */
  readonly isAbsent: boolean;

  constructor(
    message: string,
    fix: string,
    { status, isAbsent = false }: { readonly status?: number; readonly isAbsent?: boolean } = {},
  ) {
    super(message);
    this.name = 'ServerFault';
    this.fix = fix;
    this.status = status;
    this.isAbsent = isAbsent;
  }
}

/** Error codes of the network that mean that there is no server. */
const absent = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** A request that failed. */
interface Attempt {
  readonly path: string;
  readonly ms: number;
  readonly limit: AbortSignal;
  readonly signal: AbortSignal;
}

/** What a person is told of a failed request. */
export function explained(thrown: unknown, { path, ms, limit, signal }: Attempt): unknown {
  if (signal.aborted) return signal.reason;
  if (thrown instanceof ServerFault) return thrown;
  if (limit.aborted)
    return new ServerFault(`${path}: no answer within ${ms / 1000} s`, 'look at the server, or restart it', {
      isAbsent: true,
    });
  const cause = (thrown as { cause?: { code?: unknown; message?: unknown } }).cause;
  const code = typeof cause?.code === 'string' ? cause.code : '';
  const why =
    typeof cause?.message === 'string' && cause.message !== '' ? cause.message : code || String(thrown);
  if (absent.includes(code))
    return new ServerFault(why, 'start the server, or correct the address', { isAbsent: true });
  if (why === 'bad port')
    return new ServerFault(why, 'Node.js and browsers refuse this port: let the server use another', {
      isAbsent: true,
    });
  const isOther = code.startsWith('HPE_') || code === 'UND_ERR_SOCKET';
  return new ServerFault(
    `${path}: the connection failed: ${why}`,
    isOther
      ? 'it may not speak HTTP at that port, or has ended: look at its log'
      : 'look at the log of the server',
  );
}

/** An answer without success, by its status and what its body says. */
export function faultOf(method: string, path: string, answer: Response, body: string): ServerFault {
  const { status } = answer;
  const said = messageIn(body);
  const what = `${method} ${path}: status ${status}${said === '' ? '' : `, ${said}`}`;
  return new ServerFault(what, adviceFor(status, answer.headers.get('location')), { status });
}

function adviceFor(status: number, location: string | null): string {
  if (status >= 300 && status < 400)
    return `it redirects to ${location ?? 'nowhere'}: give that base URL, if you trust it`;
  if (status === 401 || status === 403) return "put the server's key into LLM_API_KEY";
  if (status === 404 || status === 405)
    return 'the server does not know this route: update it, or give its base URL';
  if (status === 429 || status === 503) return 'the server is busy or loading: try again in a moment';
  return 'look at the log of the server';
}

/** The text of an error in the shapes of OpenAI, Ollama and fastify. */
function messageIn(body: string): string {
  try {
    const value = JSON.parse(body) as Record<string, unknown> | null;
    const error = value?.error as { message?: unknown } | string | undefined;
    const found = [
      typeof error === 'object' ? error?.message : undefined,
      value?.message,
      value?.detail,
      error,
    ];
    const text = found.find(each => typeof each === 'string') as string | undefined;
    return (text ?? '').slice(0, 200);
  } catch {
    return '';
  }
}

/** What came where JSON belongs. */
export function notJson(path: string, type: string | null, text: string): ServerFault {
  const begin = text.trim().replace(/\s+/g, ' ').slice(0, 40);
  return new ServerFault(
    `${path}: JSON belongs there, and ${type || 'no type'} came: "${begin}"`,
    'is this the base URL of the server? a proxy or another program may answer there',
  );
}
