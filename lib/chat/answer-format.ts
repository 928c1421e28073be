/** What an answer must look like. */
export type AnswerFormat =
  | { readonly type: 'text' }
  /** Any JSON object. */
  | { readonly type: 'json' }
  /** JSON by a JSON Schema. */
  | { readonly type: 'schema'; readonly schema: unknown };
