import { Interpreter, type Node, type Program, type Scope, type Value } from './jinja-library.js';

type Call = (args: Value[], scope: Scope) => Value;

/** What one rendering may use. */
export interface Bounds {
  readonly now: () => number;
  /** On the clock of `now`. */
  readonly deadline: number;
  readonly budgetMs: number;
  /** Nodes evaluated. */
  readonly steps: number;
  /** Nodes evaluated within each other. */
  readonly depth: number;
  /** Characters and items of any one value, written out. */
  readonly weight: number;
  /** Size of an operand times that of its arguments: the cost of searching, replacing and joining. */
  readonly product: number;
  /** Characters and items that filters, calls and slices may make in all. */
  readonly allocated: number;
  /** Characters that a slice of a text may not leave out; see control-text.ts. */
  readonly marks: string;
}

/** A template asked for more than its bounds. */
export class OutOfBounds extends Error {}

const leaves = new Set(['StringLiteral', 'IntegerLiteral', 'FloatLiteral', 'Identifier', 'Comment', 'Held']);
/** Filters whose cost is their operand times their arguments. */
const multiplying = new Set(['join', 'replace', 'indent', 'tojson', 'map', 'sort']);

/** What a text of its own costs beside its characters: splitting makes as many as there are characters. */
const PART_SIZE = 16;

/** A node that stands for a value already evaluated. */
const hold = (held: Value): Node => ({ type: 'Held', held }) as Node;
const isText = (value: Value): value is Value & { value: string } => value.type === 'StringValue';

/**
 * The interpreter of @huggingface/jinja with a limit on time, steps, depth and memory, so that no template hangs the
 * thread or fills the memory. It hooks the one public method through which every node goes; operands of expensive
 * operations are evaluated first, measured, and handed on as `Held` nodes.
 */
export class BoundedInterpreter extends Interpreter {
  readonly #bounds: Bounds;
  #steps = 0;
  #depth = 0;
  #allocated = 0;
  /** Lists and mappings never change once made, so each is weighed once. */
  readonly #weights = new WeakMap<Value, number>();

  constructor(scope: Scope, bounds: Bounds) {
    super(scope);
    this.#bounds = bounds;
  }

  /** The text that `program` prints. Throws OutOfBounds, or what the template throws. */
  print(program: Program): string {
    return String(this.run(program).value);
  }

  override evaluate(node: Node | undefined, scope: Scope): Value {
    if (!node) return super.evaluate(node, scope);
    this.#step(node);
    this.#depth++;
    const value = this.#compute(node, scope);
    this.#depth--;
    if (value) this.#weigh(value);
    return value;
  }

  #step(node: Node): void {
    const { steps, depth, now, deadline, budgetMs } = this.#bounds;
    if (++this.#steps > steps) throw new OutOfBounds(`it took more than ${steps} steps`);
    if (this.#depth >= depth) throw new OutOfBounds(`it nests more than ${depth} levels deep`);
    if (!leaves.has(node.type) && now() > deadline) {
      throw new OutOfBounds(`it took longer than ${budgetMs} ms`);
    }
  }

  #compute(node: Node, scope: Scope): Value {
    switch (node.type) {
      case 'Held':
        return (node as unknown as { held: Value }).held;
      case 'FilterExpression':
        return this.#filter(node, (node as unknown as { operand: Node }).operand, scope);
      case 'FilterStatement':
        return this.#filter(node, { ...node, type: 'Program' }, scope);
      case 'MemberExpression':
        return this.#member(node as MemberNode, scope);
      case 'BinaryExpression':
        return this.#binary(node as BinaryNode, scope);
      case 'CallExpression':
        return this.#charge(super.evaluate(node, scope));
    }
    return super.evaluate(node, scope);
  }

  #filter(node: Node, source: Node, scope: Scope): Value {
    const { filter } = node as unknown as { filter: FilterNode };
    const operand = this.evaluate(source, scope);
    const held = filter.args && multiplying.has(filter.callee?.value ?? '');
    const args = held ? this.#holdArguments(operand, filter.args ?? [], scope) : filter.args;
    const bounded = { type: 'FilterExpression', operand: hold(operand), filter: { ...filter, args } };
    return this.#charge(super.evaluate(bounded, scope));
  }

  #holdArguments(operand: Value, args: readonly ArgumentNode[], scope: Scope): Node[] {
    const values: Value[] = [];
    const take = (node: Node): Node => {
      const value = this.evaluate(node, scope);
      values.push(value);
      return hold(value);
    };
    const held = args.map(arg => {
      if (arg.type === 'KeywordArgumentExpression') return { ...arg, value: take(arg.value!) };
      if (arg.argument) return { ...arg, argument: take(arg.argument) };
      return take(arg);
    });
    this.#checkProduct(operand, values);
    return held;
  }

  #member(node: MemberNode, scope: Scope): Value {
    const object = this.evaluate(node.object, scope);
    const value = super.evaluate({ ...node, object: hold(object) } as Node, scope);
    if (node.property.type === 'SliceExpression') return this.#charge(this.#checkMarks(object, value));
    if (value.type !== 'FunctionValue' || !isText(object)) return value;
    // A method of a text: the same function, measured before it runs, wherever the template calls it.
    const method = value.value as Call;
    const measured: Call = (args, within) => {
      if (args.length > 0) this.#checkProduct(object, args);
      return method(args, within);
    };
    return new (value.constructor as new (call: Call) => Value)(measured);
  }

  #checkMarks(whole: Value, slice: Value): Value {
    const marksIn = ({ value }: Value): number =>
      typeof value === 'string'
        ? [...this.#bounds.marks].reduce((sum, mark) => sum + value.split(mark).length, 0)
        : 0;
    if (marksIn(slice) < marksIn(whole))
      throw new OutOfBounds('it cuts a message in which control tokens are spelled');
    return slice;
  }

  #binary(node: BinaryNode, scope: Scope): Value {
    if (!node.operator.value.endsWith('in')) return super.evaluate(node, scope);
    const left = this.evaluate(node.left, scope);
    const right = this.evaluate(node.right, scope);
    if (isText(left) && isText(right)) this.#checkProduct(right, [left]);
    return super.evaluate({ ...node, left: hold(left), right: hold(right) } as Node, scope);
  }

  #checkProduct(operand: Value, args: readonly Value[]): void {
    const size = args.reduce((sum, arg) => {
      const number = typeof arg.value === 'number' ? Math.abs(arg.value) : 0;
      return sum + number + this.#weigh(arg);
    }, PART_SIZE);
    if (!(this.#weigh(operand) * size <= this.#bounds.product)) {
      throw new OutOfBounds('it searches, replaces, joins or indents too much text');
    }
  }

  #charge(value: Value): Value {
    if (!value) return value;
    const { value: inner } = value;
    this.#allocated += isText(value) ? value.value.length : Array.isArray(inner) ? 8 * inner.length : 1;
    if (this.#allocated > this.#bounds.allocated) throw new OutOfBounds('it makes too much text');
    return value;
  }

  /** Characters and items of `value` written out in full: a list that holds another twice counts it twice. */
  #weigh(value: Value): number {
    if (isText(value)) return this.#checkWeight(1 + value.value.length);
    const inner = value.value;
    if (!(inner instanceof Map) && !Array.isArray(inner)) return 1;
    const known = this.#weights.get(value);
    if (known !== undefined) return known;
    let weight = 1;
    for (const item of inner.values() as Iterable<Value>) {
      // A namespace can change later, so a list that holds one could grow after it was weighed.
      if (item.type === 'NamespaceValue') throw new OutOfBounds('it keeps a namespace inside another value');
      weight = this.#checkWeight(weight + 1 + this.#weigh(item));
    }
    if (value.type !== 'NamespaceValue') this.#weights.set(value, weight);
    return weight;
  }

  #checkWeight(weight: number): number {
    if (weight > this.#bounds.weight) throw new OutOfBounds('it makes a text or list that is too long');
    return weight;
  }
}

interface FilterNode extends Node {
  readonly callee?: { readonly value?: string };
  readonly args?: readonly ArgumentNode[];
}
interface ArgumentNode extends Node {
  readonly value?: Node;
  readonly argument?: Node;
}
interface MemberNode extends Node {
  readonly object: Node;
  readonly property: Node;
}
interface BinaryNode extends Node {
  readonly operator: { readonly value: string };
  readonly left: Node;
  readonly right: Node;
}
