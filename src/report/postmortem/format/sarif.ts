import type { Finding } from '../finding.ts';
import type { Linted } from '../linted.ts';
import { type RuleName, rules } from '../rules.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** SARIF 2.1.0, for code scanning: what is switched off is a result that is suppressed, with its reason. */
export function writeSarif(files: readonly Linted[], uriOf: (file: string) => string): string {
  const names = Object.keys(rules) as RuleName[];
  const result = (file: string, { rule, line, message }: Finding) => ({
    ruleId: rule,
    ruleIndex: names.indexOf(rule),
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line } } }],
  });
  const results = files.flatMap(({ file, findings, switchedOff, notChecked }) => [
    ...findings.map((one) => ({ ...result(file, one), level: 'error' })),
    ...switchedOff.map((one) => ({
      ...result(file, one),
      level: 'error',
      suppressions: [{ kind: 'external', status: 'accepted', justification: one.reason }],
    })),
    // Neither a pass nor a failure: there was nothing to judge it by.
    ...notChecked.map((one) => ({
      ...result(file, { line: one.line, rule: 'duration', message: one.text }),
      kind: 'open',
      level: 'none',
    })),
  ]);
  const driver = {
    name: 'two-am postmortem --lint',
    rules: names.map((id) => ({ id, shortDescription: { text: rules[id] }, defaultConfiguration: { level: 'error' } })),
  };
  return JSON.stringify({ $schema: schema, version: '2.1.0', runs: [{ tool: { driver }, results }] }, null, 2);
}
