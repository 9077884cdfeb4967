#!/usr/bin/env bash
# prom-client's cluster metrics add the workers' percentiles up: four times 0.2 s is a p99 of 0.8 s.
#
# Expected: percentiles of several workers cannot be merged, so the aggregate leaves them out, or
#           takes the largest or the mean.
# Found:    AggregatorRegistry sums everything that names no aggregator, the quantiles of a Summary
#           too: the reported p99 grows with the number of workers, and no warning is given.
# Matters:  latency "quadruples" on the day when a service goes from one worker to four, with nothing
#           slower; objectives and alerts on such a p99 are wrong by a factor that nobody looks for.
#           `aggregator: 'max'` is no way out: it takes the largest worker's count and sum as well, 100
#           observations of 400. A Histogram is right.
# Versions: prom-client 15.1.3.
# Source:   prometheus/client_js issue 225 asks what happens here.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" prom-client@15.1.3 >/dev/null
cd "$dir"

cat > try.mjs <<'END'
import client from 'prom-client';

// What four workers of a cluster send to the primary; aggregate() is what the primary does with it.
const workers = await Promise.all(Array.from({ length: 4 }, () => {
  const registers = [new client.Registry()];
  const plain = new client.Summary({ name: 'plain_seconds', help: 'h', percentiles: [0.99], registers });
  const largest = new client.Summary({ name: 'max_seconds', help: 'h', percentiles: [0.99], registers, aggregator: 'max' });
  for (let n = 0; n < 100; n += 1) {
    plain.observe(0.2);
    largest.observe(0.2);
  }
  return registers[0].getMetricsAsJSON();
}));
const text = await client.AggregatorRegistry.aggregate(workers).metrics();
const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
console.log(lines.join('\n'));
if (!lines.includes('plain_seconds{quantile="0.99"} 0.8') || !lines.includes('max_seconds_count 100')) {
  console.log('CHANGED: the percentiles are no longer added up');
  process.exitCode = 1;
}
END
echo "Versions: Node $(node -v), prom-client $(node -p "require('./node_modules/prom-client/package.json').version")"
echo "Expected: four workers, every observation 0.2 s: a p99 of 0.2, or none"
echo "Seen:"
timeout 60 node try.mjs
