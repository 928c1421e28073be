import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LlmtuiError } from '../../errors.js';
import type { PicturePrompt, VisionEnd, VisionRequest, VisionResponse, VisionSpec } from './messages.js';
import { lastReason } from './printed.js';

type Asked<Type extends VisionRequest['type']> = Omit<Extract<VisionRequest, { type: Type }>, 'type' | 'id'>;

interface Waiting {
  readonly hear: (text: string, tokens: number) => void;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** A child process with a model and its projector. What it prints is read and, but for the reason of its end, dropped. */
export class VisionProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  #loading: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  #printed = '';
  #gone: string | undefined;
  #ids = 0;

  private constructor({ name }: VisionSpec) {
    this.#name = name;
    this.#child = fork(fileURLToPath(new URL('./vision-child.js', import.meta.url)), [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    } as Parameters<typeof fork>[2]);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#printed = (this.#printed + text).slice(-4000);
      });
    }
    this.#child.on('message', message => this.#hear(message as VisionResponse));
    this.#exited = new Promise(resolve => {
      // `close` comes once what was printed has been read; a process that could not start has only `error`.
      this.#child.once('close', (code, signal) => {
        this.#end(`its process ended with ${signal ?? `code ${code}`}${lastReason(this.#printed)}`);
        resolve();
      });
      this.#child.once('error', error => {
        this.#end(error.message);
        resolve();
      });
    });
  }

  /**
   * Starts one and loads the model into it; aborting `signal` ends it then. Rejects with LOAD_FAILED, with llama.cpp's
   * reason.
   */
  static async start(spec: VisionSpec, signal: AbortSignal): Promise<VisionProcess> {
    const started = new VisionProcess(spec);
    const stop = (): void => void started.end();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        started.#loading = { resolve, reject };
        started.#send({ type: 'load', spec });
      });
      started.#loading = undefined;
      return started;
    } catch (thrown) {
      await started.end();
      throw thrown;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Tokens of a prompt that holds pictures. Rejects with BAD_INPUT where one cannot be decoded. */
  count(asked: PicturePrompt): Promise<number> {
    return this.#ask(id => ({ type: 'count', id, ...asked }));
  }

  /** One reply; whoever asks for several waits for each. Rejects with ENGINE_FAILED, and the process is of no use then. */
  reply(asked: Asked<'reply'>, hear: Waiting['hear']): Promise<VisionEnd> {
    return this.#ask(id => ({ type: 'reply', id, ...asked }), hear);
  }

  /** Ends the reply that runs before its next token. */
  stop(): void {
    this.#send({ type: 'stop' });
  }

  /** Ends the process at once, and with it all that it holds. */
  end(): Promise<void> {
    this.#gone ??= 'it was ended';
    this.#child.kill('SIGKILL');
    return this.#exited;
  }

  #ask<Answer>(request: (id: number) => VisionRequest, hear: Waiting['hear'] = () => {}): Promise<Answer> {
    const id = ++this.#ids;
    return new Promise<Answer>((resolve, reject) => {
      if (this.#gone !== undefined) return reject(this.#failure(this.#gone));
      this.#waiting.set(id, { hear, resolve, reject });
      this.#send(request(id));
    });
  }

  // Sending fails once the child is gone; `close` tells that.
  #send(request: VisionRequest): void {
    this.#child.send(request, () => {});
  }

  #hear(response: VisionResponse): void {
    switch (response.type) {
      case 'loaded':
        this.#printed = '';
        this.#loading?.resolve();
        return;
      case 'loadFailed':
        this.#loading?.reject(this.#notLoaded(`${response.message}${lastReason(this.#printed)}`));
        return;
      case 'text':
        this.#waiting.get(response.id)?.hear(response.text, response.tokens);
        return;
      case 'counted':
        this.#settle(response.id)?.resolve(response.tokens as never);
        return;
      case 'end':
        this.#settle(response.id)?.resolve(response.end as never);
        return;
      case 'uncounted':
        this.#settle(response.id)?.reject(
          new LlmtuiError('BAD_INPUT', `a picture cannot be read: ${response.message}; choose another`),
        );
        return;
      case 'failed':
        this.#settle(response.id)?.reject(this.#failure(response.message));
        void this.end();
        return;
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #end(reason: string): void {
    this.#gone = reason;
    this.#loading?.reject(this.#notLoaded(reason));
    for (const { reject } of this.#waiting.values()) reject(this.#failure(reason));
    this.#waiting.clear();
  }

  #notLoaded(reason: string): LlmtuiError {
    return new LlmtuiError('LOAD_FAILED', `cannot load ${this.#name} for pictures: ${reason}`);
  }

  #failure(reason: string): LlmtuiError {
    return new LlmtuiError('ENGINE_FAILED', `${this.#name} failed to read pictures: ${reason}; ask again`);
  }
}
