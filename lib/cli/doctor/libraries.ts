import { LLAMA_VERSION, PACKAGE_VERSION } from '../../engine/llama/abi.js';
import type { LibrarySearch } from '../../engine/llama/libraries.js';
import { type NativeFacts, probeLibraries } from '../../engine/llama/probe.js';
import { LlmtuiError } from '../../errors.js';
import { type DoctorFinding, note, ok, problem } from './finding.js';

/** What became of the native libraries when they were tried. */
export interface LibraryFacts {
  readonly search: Pick<LibrarySearch, 'device' | 'configured' | 'arch'>;
  readonly native?: NativeFacts;
  /** Why they cannot be used. */
  readonly fault?: string;
}

/** Tries them in a child process. */
export async function readLibraries(search: LibrarySearch, signal: AbortSignal): Promise<LibraryFacts> {
  try {
    return { search, native: await probeLibraries(search, signal) };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof LlmtuiError)) throw thrown;
    return { search, fault: thrown.message };
  }
}

export function libraryFindings({ search, native, fault }: LibraryFacts): readonly DoctorFinding[] {
  if (native === undefined) return [problem('libraries', fault ?? 'not tried', adviceFor(search))];
  const { folder, version, cpuLibrary, cpuFeatures, devices } = native;
  const data = { folder, version, cpuLibrary: cpuLibrary ?? null, features: cpuFeatures };
  const found = [ok('libraries', `llama.cpp ${version} in ${folder}`, data)];
  if (!devices.some(({ type }) => type === 'cpu'))
    return [...found, problem('CPU variant', 'no CPU back end could be opened', REINSTALL)];
  const text = `${cpuLibrary ?? 'unknown'}; ${cpuFeatures.join(' ') || 'no instruction sets told'}`;
  const isOld = search.arch === 'x64' && cpuFeatures.length > 0 && !cpuFeatures.includes('AVX2');
  const old = 'the processor has no AVX2: answers come several times slower; choose small models';
  return [...found, isOld ? note('CPU variant', text, old) : ok('CPU variant', text)];
}

const REINSTALL = 'npm install -g llmtui puts the libraries in place again';

function adviceFor({ device, configured }: LibraryFacts['search']): string {
  if (configured !== undefined)
    return `unset LLM_LIBRARY_DIR, or name a folder with llama.cpp ${LLAMA_VERSION}`;
  if (device === 'auto' || device === 'cpu') return REINSTALL;
  return `set LLM_DEVICE to auto, or npm install -g node-llama-cpp@${PACKAGE_VERSION}`;
}
