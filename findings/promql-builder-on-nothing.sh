#!/usr/bin/env bash
# promql-builder drops the parentheses of `on()`, and the right side becomes a label.
#
# Expected: `a and on() b` for and(a, b).on([]): two vectors that are joined whatever their labels are,
#           which is how one alert asks for two things of different services.
# Found:    it writes `(a) and on(b)`: the empty list is left out with its parentheses, and those of the
#           right side take their place. It is no PromQL, and whoever does not parse what was built
#           finds out when Prometheus refuses the rule file. `on([''])` writes `on()`.
# Matters:  `on()` is the usual way to say "and the service is under load too".
# Versions: @grafana/promql-builder 0.0.6.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" @grafana/promql-builder@0.0.6 >/dev/null
cd "$dir"

cat > try.mjs <<'END'
import builder from '@grafana/promql-builder';

const { and, vector } = builder;
const write = (labels) => and(vector('a'), vector('b')).on(labels).toString();
console.log(`on([]):     ${write([])}`);
console.log(`on(['']):   ${write([''])}`);
console.log(`on(['x']):  ${write(['x'])}`);
if (write([]) !== '(a) and on(b)' || write(['']) !== '(a) and on() (b)') process.exit(1);
END
node try.mjs
