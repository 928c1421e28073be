import { failures, LlmtuiError, messageOf } from '../../errors.js';
import { type Problem, Refusal } from './refusal.js';

/** What fastify throws: its own failures, and those of a schema. */
interface FrameworkError {
  readonly code: string;
  readonly statusCode?: number;
  readonly validation?: readonly SchemaError[];
  readonly validationContext?: string;
}

interface SchemaError {
  readonly instancePath: string;
  readonly message?: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const known: Readonly<Record<string, Omit<Problem, 'field'>>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'body_too_large',
    message: 'the request body is too large',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'bad_length',
    message: 'the request body is not as long as its content-length says',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'unsupported_media_type',
    message: 'send JSON, with the header content-type: application/json',
  },
  FST_ERR_BAD_URL: { status: 400, code: 'bad_url', message: 'the path is not a valid URL' },
  FST_ERR_MAX_PARAM_LENGTH: { status: 414, code: 'url_too_long', message: 'a part of the path is too long' },
};

/** What anything thrown means for a client. A bug is told in general words: its detail belongs into the log. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Refusal) return thrown.problem;
  if (thrown instanceof LlmtuiError) return ofLlmtuiError(thrown);
  if (!isFrameworkError(thrown)) return bug;
  if (thrown.validation !== undefined)
    return schemaProblem(thrown.validation, thrown.validationContext ?? 'body');
  const problem = known[thrown.code];
  if (problem !== undefined) return problem;
  const { statusCode: status = 500 } = thrown;
  return status >= 400 && status < 500
    ? { status, code: 'bad_request', message: 'the request is malformed' }
    : bug;
}

/** What the log has to hold of a failure: why a request failed that was not at fault; undefined for any other. */
export function detailOf(thrown: unknown): string | undefined {
  const problem = problemOf(thrown);
  if (thrown instanceof Refusal || problem.status < 500) return undefined;
  if (problem === bug && thrown instanceof Error) return thrown.stack ?? thrown.message;
  const cause = thrown instanceof Error && thrown.cause !== undefined ? `: ${messageOf(thrown.cause)}` : '';
  return `${messageOf(thrown)}${cause}`;
}

const bug: Problem = {
  status: 500,
  code: 'internal_error',
  message: 'llmtui failed at this request; its log holds the reason under the id of the request',
};

/** Failures whose text may name folders of this machine. */
const private_ = new Set(['STORE_FAILED', 'BAD_CONFIG', 'ENGINE_FAILED']);

/** Absolute paths, which are nobody's business; their last step stays. */
const withoutFolders = (text: string): string =>
  text.replace(/(?<![\w/])(?:[a-z]:)?(?:[\\/][\w. @%+~-]+)+[\\/](?=[\w.@%+~-])/gi, '');

function ofLlmtuiError({ code, message: whole }: LlmtuiError): Problem {
  const lower = code.toLowerCase();
  const message = withoutFolders(whole);
  if (code === 'BAD_INPUT') return { status: 422, code: lower, message };
  if (private_.has(code)) {
    const text = `${texts[code] ?? 'the request failed'}; the log of llmtui holds the reason under the id of the request`;
    return { status: failures[code].http, code: lower, message: text };
  }
  return { status: failures[code].http, code: lower, message };
}

const texts: Readonly<Record<string, string>> = {
  STORE_FAILED: 'the conversations cannot be read or written',
  BAD_CONFIG: 'a setting has a value that is not allowed',
  ENGINE_FAILED: 'the model failed while it answered',
};

/** What the first fault that a schema found means for a client; `part` is the part of the request. */
export function schemaProblem(errors: readonly SchemaError[], part: string): Problem {
  const error = errors.find(isLimit) ?? errors[0];
  if (error === undefined) return bug;
  const missing = error.params.missingProperty ?? error.params.additionalProperty;
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const field = [...path, ...(typeof missing === 'string' ? [missing] : [])].join('.').slice(0, 200);
  const where = field === '' ? part : field;
  return { status: 422, code: 'invalid_field', message: sentence(error, where), field: where };
}

/** Of the kinds that a value may be, the one that it is but for its size says what is wrong. */
const isLimit = ({ keyword }: SchemaError): boolean => /^(?:max|min)[A-Z]|^(?:max|min)imum$/.test(keyword);

const unescapePointer = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

function sentence({ keyword, message = 'is not allowed', params }: SchemaError, field: string): string {
  if (keyword === 'required') return `${field} is missing`;
  if (keyword === 'additionalProperties') return `${field} is not known`;
  const allowed = Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(', ')}` : '';
  return `${field} ${message}${allowed}`;
}

function isFrameworkError(thrown: unknown): thrown is FrameworkError {
  return thrown instanceof Error && typeof (thrown as { code?: unknown }).code === 'string';
}
