#!/usr/bin/env bash
# One scrape as OpenMetrics, and prom-client's counters have lost their names for all who ask for text.
#
# Expected: a registry whose content type is chosen for each request, by what the scraper accepts, gives
#           `views_total` in both formats: in OpenMetrics the family is `views` and the sample
#           `views_total`, in the text format both are `views_total`.
# Found:    to write OpenMetrics, prom-client cuts `_total` off the metric's own name, and leaves it so. From
#           then on the text format has the counter as `views`, until the process ends.
# Matters:  Prometheus asks for OpenMetrics, and curl, health checks and older agents for text. Alerts
#           on `views_total` go silent for whoever reads text, at the first scrape of the other kind. Exemplars
#           exist in OpenMetrics alone, so that switching them on is what does it.
# Versions: prom-client 15.1.3.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --no-audit --no-fund --prefix "$dir" prom-client@15.1.3 >/dev/null
cd "$dir"

cat > try.mjs <<'END'
import client from 'prom-client';

const registry = new client.Registry();
new client.Counter({ name: 'views_total', help: 'Views.', registers: [registry] }).inc();
const scrape = async (type) => {
  registry.setContentType(type);
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('# ')).join();
};
const text = client.Registry.PROMETHEUS_CONTENT_TYPE;
const before = await scrape(text);
const open = await scrape(client.Registry.OPENMETRICS_CONTENT_TYPE);
const after = await scrape(text);
console.log(`text: ${before}   OpenMetrics: ${open}   text again: ${after}`);
if (before !== 'views_total 1' || open !== 'views_total 1' || after !== 'views 1') process.exit(1);
END
node try.mjs
