import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Scorer, Site } from '#lab';
import { startLedger } from '../../src/gather/ledger.ts';
import { splitView } from '../../src/judge/figures/ledger.ts';
import { now } from '../../src/lab/clock.ts';
import type { LedgerEntry } from '../../src/lab/evidence.ts';
import { rows, siteOf, untilOf } from '../../src/rpc/calls.test-data.ts';
import { createAuthority } from '../../src/services/certificates.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { linkTo } from '../../src/services/link.ts';

const quick: Scorer = { score: async () => ({ scores: Float32Array.of(0.5) }) };

/** In which of four calls, one after the other, a part of the time was connecting; whatever was booked, the parts are the time. */
it.each([
  ['defect.ts', [true, true, true, true]],
  ['wrong-fixes/close-after-call.ts', [true, true, true, true]],
  ['fixes/one-channel.ts', [true, false, false, false]],
  ['fixes/pool.ts', [true, true, true, true, false, false]],
])('%s: connecting is booked as %o', async (file, expected) => {
  const variant = await importVariant(join(import.meta.dirname, file));
  const authority = await createAuthority();
  const { key, cert } = await authority.certify('model-1');
  const [storefront, model] = [startLedger(), startLedger()];
  storefront.mark();
  model.mark();
  const site: Site = {
    ...siteOf(),
    certificates: [{ private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }],
    call: (id, user, until) => model.open(id, user, until),
  };
  await using server = await variant.serve(quick, site);
  await using client = variant.connect(linkTo([`127.0.0.1:${server.port}`], authority.ca));
  const views: { readonly fromMs: number; readonly toMs: number }[] = [];
  for (const index of expected.keys()) {
    const fromMs = now();
    const id = `view-${index}`;
    await client.score(rows, storefront.open(id, 'u', untilOf()));
    storefront.close(id);
    views.push({ fromMs, toMs: now() });
  }
  const [asked, answered] = [await storefront.read(), await model.read()].map(({ entries }) => entries);
  const times = views.map(({ fromMs, toMs }, index) =>
    splitView(fromMs, toMs, entryOf(asked, index), [entryOf(answered, index)]),
  );
  expect(times.map(({ connect }) => connect > 0)).toEqual(expected);
  for (const [index, { fromMs, toMs }] of views.entries()) {
    const parts = Object.values(times[index] ?? {});
    expect(parts.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(toMs - fromMs, 6);
  }
});

function entryOf(entries: readonly LedgerEntry[] | undefined, index: number): LedgerEntry {
  const entry = entries?.find(({ id }) => id === `view-${index}`);
  if (!entry) throw new Error(`view ${index} was not booked`);
  return entry;
}
