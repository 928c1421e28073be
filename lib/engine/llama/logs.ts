import koffi from 'koffi';
import type { Bindings, Pointer } from './bindings.js';
import type { LogLevel, LogLine } from './messages.js';
import type { NativeSymbols } from './symbols.js';

/** By `enum ggml_log_level`; a line without a level, 0, is for information. */
const levels: readonly LogLevel[] = ['info', 'debug', 'info', 'warn', 'error'];

/** `GGML_LOG_LEVEL_CONT`: continues the line before. */
const CONTINUED = 5;

/** Buffers whose size llama.cpp tells only through its log, in bytes. */
export interface BufferSizes {
  readonly kvCache: number;
  readonly computeBuffers: number;
}

const MEBIBYTE = 1024 * 1024;

/**
 * Listens to llama.cpp's log while `work` runs, and silences it afterwards.
 *
 * The log callback is one per process, and koffi runs it on the thread that made it: a line from another thread waits
 * until that thread's event loop is free. So our callback is set only while this thread loads, when it is this thread
 * that logs; at other times it is a C function that does nothing. Lines of a decode are lost, but its result is not.
 */
export class NativeLog {
  readonly #native: Bindings;
  readonly #silence: Pointer | null;
  readonly #callback: Pointer;
  #level: LogLevel = 'info';
  #line = '';
  /** Bytes by back end and buffer; a buffer that is logged again has a new size. */
  readonly #buffers = new Map<string, number>();
  #cause = '';
  #flashAttention: boolean | undefined;
  #lines: LogLine[] = [];

  /** Sets no callback yet. */
  constructor(native: Bindings, symbols: NativeSymbols) {
    this.#native = native;
    this.#silence = symbols.nothing;
    const type = koffi.pointer(koffi.proto('void', ['int32', 'str', 'void *']));
    // Never unregistered: a line of another thread may still be on its way.
    this.#callback = koffi.register(
      (level: number, text: string | null) => this.#hear(level, text ?? ''),
      type,
    );
  }

  listen<T>(work: () => T): T {
    this.#native.llama_log_set(this.#callback, null);
    try {
      return work();
    } finally {
      this.#end();
      if (this.#silence !== null) this.#native.llama_log_set(this.#silence, null);
    }
  }

  /** The lines since the last call. */
  takeLines(): LogLine[] {
    return this.#lines.splice(0);
  }

  /** The sizes that were logged so far. */
  get sizes(): BufferSizes {
    const sum = (kind: RegExp) =>
      [...this.#buffers].reduce((total, [name, bytes]) => (kind.test(name) ? total + bytes : total), 0);
    return { kvCache: sum(/KV|RS/), computeBuffers: sum(/compute|output/) };
  }

  /** Whether the context that was made last uses flash attention, which is decided by what the back end supports. */
  get flashAttention(): boolean | undefined {
    return this.#flashAttention;
  }

  /** The last error that names a cause; empty if none did. */
  get cause(): string {
    return this.#cause;
  }

  #hear(level: number, text: string): void {
    if (level !== CONTINUED) {
      this.#end();
      this.#level = levels[level] ?? 'info';
    }
    this.#line += text;
    if (text.endsWith('\n')) this.#end();
  }

  #end(): void {
    const line = this.#line.trimEnd();
    this.#line = '';
    // Loading prints dots to show progress.
    if (line === '' || /^\.+$/.test(line)) return;
    this.#note(line);
    this.#lines.push({ level: this.#level, text: line });
  }

  #note(line: string): void {
    if (line.endsWith('constructing llama_context')) this.#buffers.clear();
    // The lines that only pass a failure on say nothing of its cause.
    if (this.#level === 'error' && !line.includes('failed to load model')) {
      this.#cause = line.replace(/^\w+: (error loading model: )?/, '');
    }
    const flash = /: Flash Attention (enabled|not supported)/.exec(line);
    if (flash !== null) this.#flashAttention = flash[1] === 'enabled';
    const size = /: +(\S+ +(?:KV|RS|compute|output)) +buffer size = +([\d.]+) MiB/.exec(line);
    if (size === null) return;
    const [, buffer = '', mebibytes] = size;
    // A model with several caches logs one KV buffer for each.
    const before = /KV|RS/.test(buffer) ? (this.#buffers.get(buffer) ?? 0) : 0;
    this.#buffers.set(buffer, before + Number(mebibytes) * MEBIBYTE);
  }
}
