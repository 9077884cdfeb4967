#!/usr/bin/env bash
# One NaN ends a counter until the restart, in prom-client, OpenTelemetry JS and Python's client alike.
#
# Expected: a counter refuses what is no number, as prom-client refuses Infinity and as its Histogram
#           refuses NaN.
# Found:    prom-client's counter takes NaN (and throws at Infinity), OpenTelemetry's takes it too (its
#           histogram drops it silently), and so does Python's. From then on the series is NaN.
# Matters:  counter.add(bytes / rows) with no rows, or a tally of a model's outputs, stops the series
#           for good: rate() is NaN, and every comparison in an alert is false, so that it never fires.
#           In prom-client the same NaN at a Histogram is an exception in the middle of a request.
# Versions: prom-client 15.1.3, @opentelemetry/sdk-metrics 2.12.1 with exporter-prometheus 0.223.0,
#           prometheus_client 0.26.0 (Python).
# Source:   seen by running them.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" prom-client@15.1.3 @opentelemetry/api@1.9.1 \
  @opentelemetry/sdk-metrics@2.12.1 @opentelemetry/exporter-prometheus@0.223.0 >/dev/null
python3 -m venv "$dir/v"
"$dir/v/bin/pip" install -q --disable-pip-version-check prometheus-client==0.26.0
cd "$dir"

cat > try.py <<'END'
import prometheus_client as client
rows = client.Counter("rows", "h")
for value in (1, float("nan"), 1):
    rows.inc(value)
print(*[line for line in client.generate_latest().decode().split("\n") if line.startswith("rows_total")])
END

cat > try.mjs <<'END'
import { execFileSync } from 'node:child_process';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import client from 'prom-client';

const line = (text, name) => text.split('\n').find((each) => each.startsWith(name) && !each.startsWith('#')) ?? 'none';
const end = (action) => {
  try {
    action();
    return 'taken';
  } catch {
    return 'refused';
  }
};
const rows = new client.Counter({ name: 'rows_total', help: 'h' });
const time = new client.Histogram({ name: 'time', help: 'h', buckets: [1] });
const prom = ['NaN at a counter', end(() => [1, Number.NaN, 1].forEach((n) => rows.inc(n))),
  'Infinity at a counter', end(() => rows.inc(Number.POSITIVE_INFINITY)),
  'NaN at a histogram', end(() => time.observe(Number.NaN))];
const promRows = line(await client.register.metrics(), 'rows_total');

const exporter = new PrometheusExporter({ preventServerStart: true });
const provider = new MeterProvider({ readers: [exporter] });
const meter = provider.getMeter('m');
const counter = meter.createCounter('rows');
const histogram = meter.createHistogram('time');
for (const value of [1, Number.NaN, 1]) {
  counter.add(value);
  histogram.record(value);
}
const text = new PrometheusSerializer().serialize((await exporter.collect()).resourceMetrics);
await provider.shutdown();
const otel = [line(text, 'rows_total'), line(text, 'time_sum'), line(text, 'time_count')];
const python = execFileSync('v/bin/python', ['try.py'], { encoding: 'utf8' }).trim();
console.log(`prom-client:   ${promRows}   (${prom[0]}: ${prom[1]}; ${prom[2]}: ${prom[3]}; ${prom[4]}: ${prom[5]})`);
console.log(`OpenTelemetry: ${otel.join('   ')}`);
console.log(`Python:        ${python}`);
const nan = [promRows, otel[0], python].every((each) => / nan$/i.test(each));
if (!nan || `${prom[1]} ${prom[3]} ${prom[5]}` !== 'taken refused refused' || !otel[2].endsWith(' 2')) {
  console.log('CHANGED: NaN is treated otherwise than described');
  process.exitCode = 1;
}
END
version() { node -p "require('./node_modules/$1/package.json').version"; }
python_version() { v/bin/python -c 'import sys; from importlib.metadata import version; print(version(sys.argv[1]))' "$1"; }
echo "Versions: Node $(node -v), prom-client $(version prom-client),\
  @opentelemetry/sdk-metrics $(version @opentelemetry/sdk-metrics), prometheus_client $(python_version prometheus-client)"
echo "Expected: 1 + NaN + 1 is 2, with an error or a warning"
echo "Seen:"
timeout 60 node try.mjs
