import type { RecordedMetrics } from './arms/record-metrics.ts';

interface Family {
  readonly type: string;
  /** Lines of each series, in the order of time. */
  readonly series: Map<string, string[]>;
}

/**
 * OpenMetrics 1.0 with timestamps: what `promtool tsdb create-blocks-from openmetrics` takes. `up` says of each scrape whether it was
 * answered; of one that was not there is nothing else.
 */
export function* metricsText({ scrapes, firstEpochMs, everyMs }: RecordedMetrics): Iterable<string> {
  const families = new Map<string, Family>();
  const add = (family: string, type: string, name: string, labels: Readonly<Record<string, string>>, line: string) => {
    const known = families.get(family) ?? { type, series: new Map<string, string[]>() };
    families.set(family, known);
    const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const key = `${name}{${pairs.join(',')}}`;
    const lines = known.series.get(key);
    if (lines) lines.push(line);
    else known.series.set(key, [line]);
  };
  for (const [round, targets] of scrapes.entries()) {
    const at = ((firstEpochMs + round * everyMs) / 1_000).toFixed(3);
    for (const { metrics, job, instance } of targets) {
      add('up', 'gauge', 'up', { job, instance }, `${metrics ? 1 : 0} ${at}`);
      for (const { name, type, samples } of metrics ?? []) {
        const [family, said] = familyOf(name, type);
        for (const sample of samples)
          add(family, said, sample.name, { ...sample.labels, job, instance }, `${writeValue(sample.value)} ${at}`);
      }
    }
  }
  for (const [name, { type, series }] of families) {
    yield `# TYPE ${name} ${type}\n`;
    for (const [key, lines] of series) yield lines.map((line) => `${key} ${line}\n`).join('');
  }
  yield '# EOF\n';
}

/** The name of a counter's family has no `_total` there, and what has none is no counter. */
function familyOf(name: string, type: string): readonly [string, string] {
  if (type === 'untyped') return [name, 'unknown'];
  if (type !== 'counter') return [name, type];
  return name.endsWith('_total') ? [name.slice(0, -'_total'.length), type] : [name, 'unknown'];
}

function writeValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
