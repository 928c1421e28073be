import { isObject } from '../schema/keywords.js';

/** Whether a schema allows texts, and nothing that JSON would write otherwise. */
export function isOfTexts(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  const { type, enum: values } = schema as { readonly type?: unknown; readonly enum?: unknown };
  if (Array.isArray(values)) return values.every(value => typeof value === 'string');
  return type === 'string';
}

/** The arguments that a tool cannot do without. */
export function requiredOf(parameters: unknown): readonly string[] {
  const { required } = (isObject(parameters) ? parameters : {}) as { readonly required?: unknown };
  return Array.isArray(required) ? required.filter(name => typeof name === 'string') : [];
}

/** The schemas of the arguments that a tool declares, by name. */
export function propertiesOf(parameters: unknown): Readonly<Record<string, unknown>> {
  const { properties } = (isObject(parameters) ? parameters : {}) as { readonly properties?: unknown };
  return isObject(properties) ? properties : {};
}
