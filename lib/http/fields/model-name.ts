import { Type } from 'typebox';

export const ModelName = Type.String({
  maxLength: 512,
  description: 'A name of GET /v1/models; nothing and `default` are the default model.',
  examples: ['smollm2-135m'],
});

/** The model that a name means: nothing and `default` mean the default one. */
export function modelOf(name: string | null | undefined): string | undefined {
  return name === undefined || name === null || name === 'default' ? undefined : name;
}
