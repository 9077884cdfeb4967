import { linesOf, overview, writeDashboard } from './dashboards.ts';
import { labAlerts } from './index.ts';
import { writeRules } from './rules.ts';
import { minutes, seconds } from './scale.ts';

/** Path below `observe/` → what it holds. */
export function makeFiles(): ReadonlyMap<string, string> {
  const files = new Map([['grafana/services.json', writeDashboard('two-am-services', 'two-am: services', overview)]]);
  for (const alerts of labAlerts) {
    const { lab } = alerts;
    files.set(`rules/${lab}.yml`, writeRules(alerts, minutes));
    files.set(`rules/seconds/${lab}.yml`, writeRules(alerts, seconds));
    files.set(`grafana/${lab}.json`, writeDashboard(`two-am-${lab}`, `two-am: ${lab}`, linesOf(alerts)));
  }
  return files;
}
