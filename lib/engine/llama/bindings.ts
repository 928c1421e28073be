import koffi, { type LibraryHandle, type TypeObject } from 'koffi';
import { LlmtuiError, messageOf } from '../../errors.js';
import { knownDefaults, LLAMA_VERSION, type Structure, structures } from './abi.js';
import { type Code, ggmlBaseFunctions, ggmlFunctions, llamaFunctions, type Signature } from './functions.js';
import type { Libraries } from './libraries.js';

/** An address in native memory. */
export type Pointer = bigint;

type Field<T> = T extends 'bool' ? boolean : T extends 'void *' ? Pointer | null : number;
type Value<S extends Structure> = { -readonly [K in keyof S['fields']]: Field<S['fields'][K]> };

export type ModelParams = Value<typeof structures.modelParams>;
export type ContextParams = Value<typeof structures.contextParams>;
export type BatchValue = Value<typeof structures.batch>;

interface Common {
  readonly void: undefined;
  readonly bool: boolean;
  readonly int32: number;
  readonly uint32: number;
  readonly uint64: number;
  readonly size_t: number;
  readonly float: number;
  readonly handle: Pointer;
  readonly text: string | null;
  readonly texts: readonly string[];
  readonly modelParams: ModelParams;
  readonly contextParams: ContextParams;
  readonly batch: BatchValue;
  readonly samplerChainParams: Value<typeof structures.samplerChainParams>;
}
interface Results extends Common {
  readonly address: Pointer | null;
}
interface Parameters extends Common {
  /** A typed array is passed as the address of its first element. */
  readonly address: Pointer | Uint8Array | Int32Array | Float32Array | BigUint64Array | null;
}

type ParametersOf<T extends readonly Code[]> = { [K in keyof T]: Parameters[T[K]] };
type Function<S extends Signature> = S extends readonly [infer R extends Code, ...infer P extends Code[]]
  ? (...parameters: ParametersOf<P>) => Results[R]
  : never;
type Functions<T extends Record<string, Signature>> = { readonly [K in keyof T]: Function<T[K]> };

/** Every C function of `functions.ts`, typed. */
export type Bindings = Functions<typeof llamaFunctions & typeof ggmlFunctions & typeof ggmlBaseFunctions>;

type Declare = (library: LibraryHandle, signatures: Record<string, Signature>) => Record<string, unknown>;

/** Builds the koffi types once and returns what declares a library's functions with them. */
function declarer(): Declare {
  const struct = ({ fields }: Structure) => koffi.struct({ ...fields });
  const types: Record<Code, TypeObject | string> = {
    void: 'void',
    bool: 'bool',
    int32: 'int32',
    uint32: 'uint32',
    uint64: 'uint64',
    size_t: 'size_t',
    float: 'float',
    handle: 'void *',
    address: 'void *',
    text: 'str',
    texts: 'str *',
    modelParams: struct(structures.modelParams),
    contextParams: struct(structures.contextParams),
    batch: struct(structures.batch),
    samplerChainParams: struct(structures.samplerChainParams),
  };
  return (library, signatures) =>
    Object.fromEntries(
      Object.entries(signatures).map(([name, [result, ...parameters]]) => [
        name,
        library.func(
          name,
          types[result],
          parameters.map(code => types[code]),
        ),
      ]),
    );
}

/** Asked first, and by a function without structures: calling anything else of another version could crash. */
function checkVersion(llama: LibraryHandle, file: string): void {
  let version = 'of another version';
  try {
    version = llama.func('llama_version', 'str', [])();
  } catch {
    // Releases before 0.4.0 do not export llama_version.
  }
  if (version.split('-')[0] === LLAMA_VERSION) return;
  throw new LlmtuiError('LOAD_FAILED', `${file} is llama.cpp ${version}; llmtui needs ${LLAMA_VERSION}`);
}

function checkDefaults(bindings: Bindings, file: string): void {
  const given = {
    modelParams: bindings.llama_model_default_params(),
    contextParams: bindings.llama_context_default_params(),
  };
  for (const structure of ['modelParams', 'contextParams'] as const) {
    const actual: Readonly<Record<string, unknown>> = given[structure];
    for (const [field, expected] of Object.entries(knownDefaults[structure])) {
      if (actual[field] === expected) continue;
      const found = `${field} is ${String(actual[field])}, not ${expected}`;
      throw new LlmtuiError(
        'LOAD_FAILED',
        `${file} has another layout of ${structures[structure].c} than llama.cpp ${LLAMA_VERSION} (${found})`,
      );
    }
  }
}

/**
 * Opens the native libraries. Each is opened by path in the order of their dependencies, so that the system finds the
 * next one's dependencies among those already in memory. Throws LOAD_FAILED for libraries that are not ours.
 */
export function openBindings(libraries: Libraries): Bindings {
  try {
    const base = koffi.load(libraries.base);
    const ggml = koffi.load(libraries.ggml);
    const llama = koffi.load(libraries.llama);
    checkVersion(llama, libraries.llama);
    const declare = declarer();
    const bindings = {
      ...declare(base, ggmlBaseFunctions),
      ...declare(ggml, ggmlFunctions),
      ...declare(llama, llamaFunctions),
    } as unknown as Bindings;
    checkDefaults(bindings, libraries.llama);
    return bindings;
  } catch (error) {
    if (error instanceof LlmtuiError) throw error;
    const reason = messageOf(error);
    throw new LlmtuiError('LOAD_FAILED', `cannot use ${libraries.llama}: ${reason}`, { cause: error });
  }
}
