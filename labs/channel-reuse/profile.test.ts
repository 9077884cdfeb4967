import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Scorer } from '#lab';
import { startCpuProfile } from '../../src/gather/cpu-profile.ts';
import type { CpuProfile } from '../../src/lab/evidence.ts';
import { callOf, rows, siteOf } from '../../src/rpc/calls.test-data.ts';
import { createAuthority } from '../../src/services/certificates.ts';
import { importVariant } from '../../src/services/import-variant.ts';
import { linkTo } from '../../src/services/link.ts';

/** What a V8 profile shows of handshakes: the contexts that are made for them. Cryptography has no frame of its own. */

const calls = 200;
const quick: Scorer = { score: async () => ({ scores: Float32Array.of(1, 2) }) };
/** Natives that make a TLS context; a client that is kept needs one, at its start. */
const makesContexts = ['init', 'addCACert', 'setCiphers'];

it('the defect makes a context for every call', { timeout: 60_000 }, async () => {
  const shares = await profile('defect.ts');
  // 5 to 13 % of what it is busy with, less on a machine that others use; with one channel none at all.
  expect(makesContexts.reduce((sum, name) => sum + (shares.get(name) ?? 0), 0)).toBeGreaterThan(0.01);
});

it('one channel: no context is made any longer', { timeout: 60_000 }, async () => {
  const shares = await profile('fixes/one-channel.ts');
  for (const name of makesContexts) expect([name, shares.get(name) ?? 0]).toEqual([name, 0]);
});

/** Of calls after the first: shares of the busy samples, by function. */
async function profile(file: string) {
  const variant = await importVariant(join(import.meta.dirname, file));
  const authority = await createAuthority();
  const { key, cert } = await authority.certify('model-1');
  const certificates = [{ private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }];
  await using server = await variant.serve(quick, { ...siteOf(), certificates });
  await using client = variant.connect(linkTo([`127.0.0.1:${server.port}`], authority.ca));
  await client.score(rows, callOf('u1'));
  const profiling = await startCpuProfile();
  profiling.mark();
  for (let call = 0; call < calls; call += 1) await client.score(rows, callOf('u1'));
  const taken = await profiling.read();
  profiling.stop();
  return sharesOf(taken);
}

function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const shares = new Map<string, number>();
  let busyUs = 0;
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? '';
    if (name === '(idle)') continue;
    const us = timeDeltas[index] ?? 0;
    busyUs += us;
    shares.set(name, (shares.get(name) ?? 0) + us);
  }
  for (const [name, us] of shares) shares.set(name, us / busyUs);
  return shares;
}
