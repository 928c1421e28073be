import {
  anthropicShape,
  type FailureShape,
  llamaServerShape,
  ollamaShape,
  openaiShape,
  ownShape,
  shapeFor,
} from '../failure/shapes.js';
import {
  type Content,
  mapped,
  mappedOperations,
  type OpenApiDocument,
  type Operation,
  pascalCase,
  type Response,
  type Schema,
} from './document.js';

/** Keywords whose values are no schemas. */
const plain = new Set(['const', 'default', 'enum', 'example', 'examples']);

/** What the names of the schemas of each API begin with. */
const apiNames = new Map<FailureShape, string>([
  [ownShape, ''],
  [openaiShape, 'OpenAI'],
  [anthropicShape, 'Anthropic'],
  [ollamaShape, 'Ollama'],
  [llamaServerShape, 'LlamaServer'],
]);

/**
 * The document with its schemas as named components, so that a generated client has types with names: each schema with a
 * `title` that is a name has that one; other bodies, answers and failures are named after their path.
 */
export function withComponents(document: OpenApiDocument): OpenApiDocument {
  const components = new Components();
  const changed = mappedOperations(document, (operation, method, path) =>
    ofOperation(components, operation, method, path),
  );
  return { ...changed, components: { ...document.components, schemas: components.schemas } };
}

function ofOperation(components: Components, operation: Operation, method: string, path: string): Operation {
  const { requestBody, responses } = operation;
  const api = apiNames.get(shapeFor(path)) ?? '';
  const name = nameOf(api, method, path);
  return {
    ...operation,
    ...(requestBody !== undefined && {
      requestBody: { ...requestBody, content: ofContent(components, requestBody.content, `${name}Request`) },
    }),
    responses: mapped(responses, (response, status) =>
      ofResponse(components, response, Number(status) >= 400 ? `${api}Failure` : `${name}Answer`),
    ),
  };
}

/** `post /v1/chat/completions` as `OpenAIChatCompletions`. */
function nameOf(api: string, method: string, path: string): string {
  const place = pascalCase(path.replace(/^(\/api)?(\/v1)?/, ''));
  return `${method === 'get' || method === 'post' ? '' : pascalCase(method)}${api}${place}`;
}

function ofResponse(components: Components, response: Response, name: string): Response {
  const { content } = response;
  return content === undefined ? response : { ...response, content: ofContent(components, content, name) };
}

function ofContent(components: Components, content: Content, name: string): Content {
  return mapped(content, (media, type) => {
    if (media.schema === undefined) return media;
    const named = type === 'application/json' ? name : name.replace(/Answer$/, 'Line');
    const isJson = type === 'application/json' || type === 'application/x-ndjson';
    const { schema } = media;
    return { ...media, schema: isJson ? components.named(schema, named) : components.within(schema) };
  });
}

class Components {
  readonly schemas: Record<string, Schema> = {};
  /** Texts of the schemas by name, and the first name of each text. */
  readonly #texts = new Map<string, string>();
  readonly #names = new Map<string, string>();

  /** A reference to `schema`, by its title or else `name`. */
  named(schema: Schema, name: string): Schema {
    const { title } = schema;
    const inside = this.#inside(schema);
    // Already a reference: a second name says nothing more.
    if ('$ref' in inside) return inside;
    return this.#reference(inside, isName(title) ? title : name, isName(title));
  }

  /** `schema`, or a reference where it has a name, with references to those in it that have one. */
  within(schema: Schema): Schema {
    return isName(schema.title) ? this.named(schema, schema.title) : this.#inside(schema);
  }

  #inside(schema: Schema): Schema {
    return mapped(schema, (value, keyword) => (plain.has(keyword) ? value : this.#value(value))) as Schema;
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(each => this.#value(each));
    return typeof value === 'object' && value !== null ? this.within(value as Schema) : value;
  }

  /** What differs in its description alone is the same: where it is referred to tells that. */
  #reference({ description, ...schema }: Schema, wanted: string, isTitle: boolean): Schema {
    const text = JSON.stringify(schema);
    const known = this.#names.get(text);
    const name = known !== undefined && !isTitle ? known : this.#free(wanted, text);
    if (!this.#texts.has(name)) {
      this.#texts.set(name, text);
      if (known === undefined) this.#names.set(text, name);
      this.schemas[name] = { ...schema, ...(description !== undefined && { description }) };
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** `wanted`, with a number where that is the name of another schema. */
  #free(wanted: string, text: string): string {
    let name = wanted;
    for (let count = 2; this.#texts.has(name) && this.#texts.get(name) !== text; count++) {
      name = `${wanted}${count}`;
    }
    return name;
  }
}

const isName = (title: unknown): title is string =>
  typeof title === 'string' && /^[A-Z][A-Za-z0-9]*$/.test(title);
