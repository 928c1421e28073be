/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

export interface MediaType {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: unknown;
}

export type Content = Readonly<Record<string, MediaType>>;

export interface Response {
  readonly description: string;
  readonly content?: Content;
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
}

export type Operations = Readonly<Record<string, Operation>>;

/** The parts of an OpenAPI document that are looked at. spec.openapis.org/oas/v3.1.1 */
export interface OpenApiDocument {
  readonly paths?: Readonly<Record<string, Operations>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A record with each of its values changed. */
export function mapped<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}

/** A document with each of its operations changed. */
export function mappedOperations(
  document: OpenApiDocument,
  change: (operation: Operation, method: string, path: string) => Operation,
): OpenApiDocument {
  const paths = mapped(document.paths ?? {}, (operations, path) =>
    mapped(operations, (operation, method) => change(operation, method, path)),
  );
  return { ...document, paths };
}

/** `/v1/models/{id}` as `V1ModelsId`. */
export function pascalCase(path: string): string {
  return path
    .split(/[^A-Za-z0-9]+/)
    .filter(word => word !== '')
    .map(word => word[0]!.toUpperCase() + word.slice(1))
    .join('');
}
