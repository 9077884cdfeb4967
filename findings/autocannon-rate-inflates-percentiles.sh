#!/usr/bin/env bash
# autocannon at a fixed rate turns one pause into a median of half a second.
#
# Expected: with a rate set, autocannon makes up for coordinated omission: a pause of 1.5 s at 50
#           requests a second hides 75 requests, so about that many samples are added to 200.
# Found:    it adds one for each millisecond of the pause, some 1,500: it hands the expected interval
#           over in seconds, rounded up to 1, where the histogram counts milliseconds. The p50 is
#           above half a second, although all requests but one were quick.
# Matters:  any rate below 1,000 a second is hit, and only runs with a rate: the same service looks
#           hundreds of times slower than in a run without one, and two rates cannot be compared.
# Versions: autocannon 9.0.0.
# Source:   mcollina/autocannon pull request 274 brought the correction; HdrHistogram's
#           recordValueWithExpectedInterval takes the interval in the unit of the values.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" autocannon@9.0.0 >/dev/null
unset http_proxy https_proxy
cd "$dir"

cat > try.mjs <<'END'
import { once } from 'node:events';
import http from 'node:http';
import autocannon from 'autocannon';

async function run(ignoreCoordinatedOmission) {
  let count = 0;
  const server = http.createServer((_request, response) => {
    count += 1;
    setTimeout(() => response.end('x'), count === 50 ? 1500 : 0);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const { latency } = await autocannon({ url, connections: 1, duration: 4, overallRate: 50, ignoreCoordinatedOmission });
  server.closeAllConnections();
  server.close();
  console.log(`${ignoreCoordinatedOmission ? 'not corrected' : 'corrected (default)'}: ${count} requests served, `
    + `${latency.totalCount} samples, p50 ${latency.p50} ms, p90 ${latency.p90} ms`);
  return { count, added: latency.totalCount - count, p50: latency.p50 };
}
const plain = await run(true);
const corrected = await run(false);
if (plain.p50 > 100 || corrected.p50 < 200 || corrected.added < 1000) {
  console.log('CHANGED: the correction is no longer out by the factor described');
  process.exitCode = 1;
}
END
echo "Versions: Node $(node -v), autocannon $(node -p "require('./node_modules/autocannon/package.json').version")"
echo "Expected: about 75 samples more than requests, a p50 of a few ms"
echo "Seen:"
timeout 60 node try.mjs
