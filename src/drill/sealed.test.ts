import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type SealedEntry, seal, unseal } from './sealed.ts';

const entries: readonly SealedEntry[] = [
  { kind: 'incident', lab: 'json-blowup', isControl: false },
  { kind: 'trigger', at: '2026-11-22T02:00:00.000Z', title: 'ranking: feature vector 2,000 -> 4,000 floats' },
];

test('what is sealed comes back, cannot be read at a glance, and survives a crash in its middle', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'two-am-sealed-'));
  try {
    for (const entry of entries) seal(folder, entry);
    expect(unseal(folder)).toEqual(entries);
    expect(statSync(join(folder, 'sealed')).mode & 0o777).toBe(0o600);
    const text = readFileSync(join(folder, 'sealed'), 'utf8');
    expect(text).toMatch(/^# Sealed until/);
    expect(text).not.toMatch(/json|blowup|ranking|incident|trigger/i);
    appendFileSync(join(folder, 'sealed'), 'q1YqS');
    expect(unseal(folder)).toEqual(entries);
  } finally {
    await rm(folder, { recursive: true });
  }
});
