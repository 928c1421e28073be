/** The methods of the routes of a server, to tell a wrong method from an unknown path. */
export class RouteMethods {
  readonly #routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  /** `url` is a pattern of fastify: `:name` stands for one step, `*` for the rest. */
  add(url: string, methods: string | readonly string[]): void {
    const source = url
      .split('/')
      .map(step =>
        step === '*' ? '.*' : step.startsWith(':') ? '[^/]+' : step.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('/');
    this.#routes.push({ pattern: new RegExp(`^${source}$`), methods: [methods].flat() });
  }

  /** The methods that a path knows; none where it is unknown. */
  of(url: string): readonly string[] {
    const path = url.split('?', 1)[0]!;
    const found = this.#routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
    return [...new Set(found)].sort();
  }
}
