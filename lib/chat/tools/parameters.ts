import { isObject } from '../schema/keywords.js';

/** Whether a schema allows texts, and nothing that JSON would write otherwise. */
export function isOfTexts(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  const { type, enum: values } = schema as { readonly type?: unknown; readonly enum?: unknown };
  if (Array.isArray(values)) return values.every(value => typeof value === 'string');
  return type === 'string';
}

/** The schemas of the arguments that a tool declares, by name. */
export function propertiesOf(parameters: unknown): Readonly<Record<string, unknown>> {
  const { properties } = (isObject(parameters) ? parameters : {}) as { readonly properties?: unknown };
  return isObject(properties) ? properties : {};
}
