import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { upgradeEvent } from '../judge/drill/upgrade-drill.ts';

/**
 * What the judge needs and a trainee must not see by accident, in `drills/<time>/sealed`: encoded, not encrypted. Whoever
 * wants to look has to mean it. Only ever appended to, an entry a line.
 */

const name = 'sealed';
const notice = '# Sealed until `drill reveal` or `drill end`: what is in here tells what is wrong.\n';

const observation = z.object({
  id: z.string(),
  value: z.number().nullable(),
  isSo: z.boolean().nullable(),
  why: z.string().nullable(),
  bound: z.number().optional(),
});

const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('incident'),
    /** Whose world it is. */
    lab: z.string(),
    /** The lab's fix runs there, and no trigger is pulled. */
    isControl: z.boolean(),
    /** Its names and its topology are drawn by its seed; left out by older drills. */
    isDrawn: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('trigger'), at: z.string(), title: z.string() }),
  /** All that could be seen at one moment. */
  z.object({ kind: z.literal('snapshot'), at: z.string(), observations: z.array(observation) }),
]);
export type SealedEntry = z.infer<typeof entry>;

export function seal(folder: string, sealed: SealedEntry): void {
  const file = join(folder, name);
  if (!existsSync(file)) writeFileSync(file, notice, { mode: 0o600 });
  appendFileSync(file, `${deflateRawSync(JSON.stringify(sealed)).toString('base64')}\n`);
}

/** A last line that was cut off is left out. */
export function unseal(folder: string): SealedEntry[] {
  const text = readFileSync(join(folder, name), 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => entry.parse(upgradeEvent(JSON.parse(inflateRawSync(Buffer.from(line, 'base64')).toString()))));
}
