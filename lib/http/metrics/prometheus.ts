import { Counter, Gauge, Registry } from 'prom-client';
import { type Measured, type Series, series } from './series.js';

/** A registry that reads `measured` each time it is written out. */
export function registryOf(measured: Measured): Registry {
  const registry = new Registry();
  for (const each of series) add(registry, each, measured);
  registry.registerMetric(measured.metrics.firstToken);
  registry.registerMetric(measured.metrics.queue);
  return registry;
}

function add(registry: Registry, { type, name, help, labels, read }: Series, measured: Measured): void {
  const described = { name, help, labelNames: [...labels], registers: [registry] };
  switch (type) {
    case 'counter': {
      const counter: Counter = new Counter({
        ...described,
        async collect() {
          const values = await read(measured);
          counter.reset();
          for (const [labels, value] of values) counter.inc(labels, value);
        },
      });
      return;
    }
    case 'gauge': {
      const gauge: Gauge = new Gauge({
        ...described,
        async collect() {
          const values = await read(measured);
          gauge.reset();
          for (const [labels, value] of values) gauge.set(labels, value);
        },
      });
    }
  }
}
