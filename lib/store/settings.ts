import type { Sampling } from '../chat/sampling.js';

/** What `LLM_DEVICE` may be. */
export const devices = ['auto', 'cpu', 'cuda', 'vulkan', 'metal'] as const;
/** What `LLM_LOG_LEVEL` may be, the most talkative first. */
export const logLevels = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
/** What `LLM_KV_TYPE` may be: the type of the numbers in a KV cache. */
export const kvTypes = ['f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0'] as const;

export type Device = (typeof devices)[number];
export type LogLevel = (typeof logLevels)[number];
export type KvType = (typeof kvTypes)[number];

/** Every setting, read and checked. */
export interface Settings {
  /** Name or path of the model to start with; undefined where the program chooses. */
  readonly model: string | undefined;
  readonly device: Device;
  /** Folder in which GGUF files are looked for; absolute. */
  readonly modelDir: string;
  readonly logLevel: LogLevel;
  /** Turns that are sent to the model at most, the system prompt not counted. */
  readonly maxTurns: number;
  readonly systemPrompt: string;
  /** Messages between two automatic saves; 0 saves only on switching conversation and at the end. */
  readonly autoSaveInterval: number;
  /** Tokens; undefined is decided from the model and the memory of the machine. */
  readonly contextSize: number | undefined;
  readonly threads: number;
  /** Prompt tokens that are evaluated at once. */
  readonly batchSize: number;
  /** Layers on the GPU. */
  readonly gpuLayers: number | 'auto';
  readonly kvType: KvType;
  /** Replies that run at once, each on its own sequence. */
  readonly parallel: number;
  /** Bytes of KV states of long prompts that are kept on disk; 0 keeps none, `auto` looks at what the disk has left. */
  readonly stateCacheSize: number | 'auto';
  /** The engine runs in a child process instead of a thread. */
  readonly engineProcess: boolean;
  /** Folder of a llama.cpp build to use instead of the packaged one. */
  readonly libraryDir: string | undefined;
  /** The model menu opens at every start. */
  readonly chooseOnStart: boolean;
  /** Pixels of the longest side of pictures that a model is sent, and the quality of their JPEGs, 1 to 100. */
  readonly resizeMax: number;
  readonly imageQuality: number;
  /** Address that the server listens on. */
  readonly host: string;
  /** 0 takes a free one; undefined is that of the API that is served. */
  readonly port: number | undefined;
  /** What clients of the server have to bring; undefined lets everyone of this machine in. */
  readonly apiKey: string | undefined;
  /** Names beside those of this machine under which clients reach the server, as through a proxy. */
  readonly allowedHosts: readonly string[];
  /** Origins of web pages that may use the server; `*` is every one. */
  readonly corsOrigins: readonly string[];
  /** The server fetches pictures that requests name by http and https. */
  readonly allowImageUrls: boolean;
  /** Models that the server keeps loaded at once. */
  readonly maxModels: number;
  /** Seconds that the server keeps a model loaded after its last use: 0 unloads at once, negative never. */
  readonly keepAliveSeconds: number;
  /** What is asked and answered stands in the log of the server. */
  readonly logMessages: boolean;
  /** Seconds for which replies may go on when the server is told to end. */
  readonly drainSeconds: number;
  /** Only what differs from the default. */
  readonly sampling: Partial<Sampling>;
  /** Rebound keys: name of an action -> name of a key. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Where a value came from, strongest first. */
export type Origin = 'flag' | 'environment' | '.env' | 'file' | 'default';

/** One line of `llmtui config`. */
export interface SettingRow {
  /** Name in config.json, such as `context_size` or `sampling.temperature`. */
  readonly name: string;
  /** Its environment variable, the strongest where there are two; empty where it has none. */
  readonly variable: string;
  /** As text, as it would be written in the environment; empty where there is no value. */
  readonly value: string;
  readonly origin: Origin;
  /** The flag, variable or file that holds it; absent for a default. */
  readonly where?: string;
}
