import type { Labels } from './exported.ts';
import type { Histogram, MetricFamily, Samples } from './families.ts';

/** OpenMetrics 1.0, with timestamps: `promtool tsdb create-blocks-from openmetrics` makes blocks of it that a Prometheus serves. */
export function* openMetrics(families: Iterable<MetricFamily>): Iterable<string> {
  for (const family of families) {
    yield `# TYPE ${family.name} ${family.type}\n# HELP ${family.name} ${escapeText(family.help)}\n`;
    if (family.type === 'histogram') yield* histogramLines(family);
    else yield* sampleLines(family);
  }
  yield '# EOF\n';
}

function* sampleLines({ name, type, series }: Samples): Iterable<string> {
  const sample = type === 'counter' ? `${name}_total` : name;
  for (const { labels, points } of series) {
    const set = labelSet(labels);
    for (const { atMs, value } of points) yield `${sample}${set} ${value} ${seconds(atMs)}\n`;
  }
}

function* histogramLines({ name, series }: Histogram): Iterable<string> {
  for (const { labels, bounds, points } of series) {
    const set = labelSet(labels);
    const sets = [...bounds.map(float), '+Inf'].map((le) => labelSet({ ...labels, le }));
    for (const { atMs, count, sum, buckets } of points) {
      const at = seconds(atMs);
      const lines = buckets.map((value, index) => `${name}_bucket${sets[index]} ${value} ${at}`);
      yield `${[...lines, `${name}_count${set} ${count} ${at}`, `${name}_sum${set} ${sum} ${at}`].join('\n')}\n`;
    }
  }
}

function labelSet(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeText(value)}"`)
    .join(',')}}`;
}

/** Bounds are floats there: `1.0`. */
function float(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function seconds(epochMs: number): string {
  return (epochMs / 1_000).toFixed(3);
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
