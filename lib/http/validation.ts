import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifySchemaCompiler } from 'fastify';
import { schemaProblem } from './failure/problem.js';
import { Refusal } from './failure/refusal.js';

/** Nothing is coerced, dropped or filled in: a client learns that a field is wrong instead of being misread. */
const bodies = new Ajv2020({ strict: false, ownProperties: true });
/** What stands in a URL is always text. */
const addresses = new Ajv2020({ strict: false, ownProperties: true, coerceTypes: true });

/** Checks values of one schema. The check throws a refusal with status 422 that names the field. */
export function checked(schema: object): (value: unknown) => void {
  let validate: ValidateFunction | undefined;
  return value => {
    validate ??= bodies.compile(schema);
    if (!validate(value)) throw new Refusal(schemaProblem(validate.errors ?? [], 'body'));
  };
}

/** Validates by the published schemas. Each is compiled when the first request needs it: most are never needed. */
export const compileSchema: FastifySchemaCompiler<unknown> = ({ schema, httpPart }) => {
  const ajv = httpPart === 'body' ? bodies : addresses;
  let validate: ValidateFunction | undefined;
  return value => {
    validate ??= ajv.compile(schema as object);
    if (validate(value)) return true;
    return { error: Object.assign(new Error('not valid'), { validation: validate.errors }) };
  };
};
