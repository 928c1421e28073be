import * as jinja from '@huggingface/jinja';

/** A node of the syntax tree. */
export interface Node {
  readonly type: string;
}
export interface Program extends Node {
  readonly body: readonly Node[];
}
/** A value at run time: a text, number, list (array of values), mapping (Map of values) or function. */
export interface Value {
  readonly type: string;
  readonly value: unknown;
}
export interface Scope {
  /** Declares a variable or function of the template. */
  set(name: string, value: unknown): unknown;
}
interface Interpreter {
  run(program: Program): Value;
  /** Every node goes through here, the parts of a node before the node. */
  evaluate(node: Node | undefined, scope: Scope): Value;
}
interface Library {
  readonly Environment: new () => Scope;
  readonly Interpreter: new (scope: Scope) => Interpreter;
  tokenize(source: string, options: { trim_blocks: boolean; lstrip_blocks: boolean }): unknown;
  parse(tokens: unknown): Program;
}

// The package's declarations import each other without file extensions, which TypeScript cannot follow under
// `nodenext`; what is used of it is declared here.
export const { Environment, Interpreter, tokenize, parse } = jinja as unknown as Library;
