/** Prometheus' text format 0.0.4, read strictly: what is not of the format throws. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

const types = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
const suffixesOf: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

export function parseMetrics(text: string): Metric[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const metrics: (Metric & { readonly samples: Sample[] })[] = [];
  for (const line of text.split('\n')) {
    const typed = /^# TYPE ([a-zA-Z_:][\w:]*) (\w+)$/.exec(line);
    if (typed) {
      const [, name = '', type = ''] = typed;
      if (!types.includes(type)) throw new Error(`no such type: ${line}`);
      if (metrics.some((metric) => metric.name === name)) throw new Error(`typed twice: ${name}`);
      metrics.push({ name, type, samples: [] });
    } else if (line !== '' && !/^# HELP [a-zA-Z_:][\w:]* /.test(line)) addSample(metrics.at(-1), line);
  }
  return metrics;
}

function addSample(metric: (Metric & { readonly samples: Sample[] }) | undefined, line: string): void {
  const [, name, labels = '', value] =
    /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? ([-+\w.]+)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`no sample: ${line}`);
  const allowed = (suffixesOf[metric?.type ?? ''] ?? ['']).map((suffix) => metric?.name + suffix);
  if (!metric || !allowed.includes(name)) throw new Error(`${name} stands below ${metric?.name}`);
  const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
  // As Go reads floats, in any case.
  if (Number.isNaN(number) && !/^nan$/i.test(value)) throw new Error(`no number: ${line}`);
  const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"/g)];
  metric.samples.push({ name, labels: Object.fromEntries(pairs.map(([, key, text]) => [key, text])), value: number });
}
