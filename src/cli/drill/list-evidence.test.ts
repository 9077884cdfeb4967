import { describe, expect, it } from 'vitest';
import { observables } from '../../judge/drill/observables.ts';
import { commandFor } from '../../judge/drill/shown-by.ts';
import { evidenceIds } from '../../lab/drill.ts';
import { drillActions } from './actions.ts';
import { evidenceChoices, listEvidence } from './list-evidence.ts';

const lines = listEvidence((id) => id === 'thread-saturated', 200);

describe('the list of what can be cited', () => {
  it.each(evidenceIds)('%s stands below the look that shows it', (id) => {
    const at = lines.findIndex((line) => line.slice(2).startsWith(`${id} `));
    const above = lines.slice(0, at).findLast((line) => line.startsWith('drill '));
    expect(above).toBe(commandFor(id));
    expect(lines[at]).toContain(observables[id].text.slice(0, 40));
    expect(lines[at]?.startsWith('* ')).toBe(id === 'thread-saturated');
    expect(evidenceChoices[id]).toBe(`${observables[id].text} (${commandFor(id)})`);
  });

  it('names only commands that there are', () => {
    const kinds = drillActions.evidence?.usage ?? '';
    for (const line of lines.filter((one) => one.startsWith('drill '))) {
      const [, action = '', kind] = line.split(' ');
      expect(drillActions).toHaveProperty(action);
      if (kind !== undefined) expect(kinds).toContain(kind);
    }
  });

  it('fits a window of 80 columns', () => {
    expect(Math.max(...listEvidence(null, 79).map((line) => line.length))).toBeLessThanOrEqual(79);
  });
});
