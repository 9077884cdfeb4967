#!/usr/bin/env bash
# prom-client: a Summary that nobody has fed for a while reports a p99 of 0.
#
# Expected: with a sliding window (maxAgeSeconds) a quantile of no observations is NaN, or is left out.
# Found:    it is 0, by default; the option pruneAgedBuckets leaves out the whole series, count and
#           sum included. The count and the sum stay as they were when the window is empty.
# Matters:  a replica that gets no traffic, because it is cut off or hangs, shows the best latency of
#           all: averages over replicas fall during the outage, "p99 below the objective" comes true,
#           and an alert on it ends by itself.
# Versions: prom-client 15.1.3.
# Source:   prom-client's README, "Summary", has it in one sentence on pruneAgedBuckets.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" prom-client@15.1.3 >/dev/null
cd "$dir"

cat > try.mjs <<'END'
import { setTimeout as sleep } from 'node:timers/promises';
import client from 'prom-client';

const window = { help: 'h', percentiles: [0.99], maxAgeSeconds: 1, ageBuckets: 2 };
const kept = new client.Summary({ name: 'kept_seconds', ...window });
const pruned = new client.Summary({ name: 'pruned_seconds', pruneAgedBuckets: true, ...window });
for (let n = 0; n < 100; n += 1) {
  kept.observe(0.8);
  pruned.observe(0.8);
}
const read = async () => (await client.register.metrics()).split('\n').filter((line) => line && !line.startsWith('#'));
const busy = await read();
await sleep(2500);
const idle = await read();
console.log(`while it is fed:\n  ${busy.join('\n  ')}`);
console.log(`two windows later:\n  ${idle.join('\n  ')}`);
if (!busy.includes('kept_seconds{quantile="0.99"} 0.8') || !idle.includes('kept_seconds{quantile="0.99"} 0') ||
    !idle.includes('kept_seconds_count 100') || idle.some((line) => line.startsWith('pruned_seconds'))) {
  console.log('CHANGED: an empty window is told otherwise');
  process.exitCode = 1;
}
END
echo "Versions: Node $(node -v), prom-client $(node -p "require('./node_modules/prom-client/package.json').version")"
echo "Expected: a quantile of NaN, or none, once the window is empty"
echo "Seen:"
timeout 60 node try.mjs
