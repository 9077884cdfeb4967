import type { Arm } from '../../judge/record/result.ts';
import { type Part, parts } from '../../lab/variant.ts';
import { advised, armOf, nameOf } from '../arms.ts';
import { milliseconds } from '../numbers.ts';
import { shareOut } from '../share-out.ts';
import type { Section } from '../sheet.ts';
import { hang, left, right, widthOf } from '../text.ts';

/** Bytes that nobody has time to write or read lie in a socket: in overload that is most of the way. */
const way = 'on the way, or waiting for a thread';

const letters: Readonly<Record<Part, { readonly letter: string; readonly means: string }>> = {
  'storefront queue': { letter: 'q', means: 'queue' },
  features: { letter: 'f', means: 'features' },
  encode: { letter: 'e', means: 'encode' },
  connect: { letter: 'c', means: 'connect' },
  'way there': { letter: 'w', means: way },
  'model queue': { letter: 's', means: 'waiting for a slot' },
  model: { letter: 'm', means: 'model' },
  'way back': { letter: 'w', means: way },
  decode: { letter: 'd', means: 'decode' },
  response: { letter: 'r', means: 'response' },
};

/** The mean view of the defect and of the recommended fix, each as a bar of letters. */
export const ledger: Section = (result, { ink, width }) => {
  const fix = advised(result);
  const rows = [{ variant: 'defect', title: nameOf('defect') }]
    .concat(fix ? [{ variant: fix.id, title: `with ${nameOf(fix.id)}` }] : [])
    .map((row) => ({ ...row, spent: spentIn(armOf(result, row.variant, 'triggered')) }))
    .filter(({ spent }) => spent.length > 0)
    .map((row) => ({ ...row, total: milliseconds(row.spent.reduce((sum, { ms }) => sum + ms, 0)) }));
  if (rows.length === 0) return [];

  const wide = Math.min(20, Math.max(...rows.map((row) => widthOf(row.title))));
  const total = Math.max(...rows.map((row) => widthOf(row.total)));
  const room = width - 4 - wide - 2 - total - 3;
  const drawn = rows.map((row) => ({
    ...row,
    lengths: shareOut(
      row.spent.map(({ ms }) => ms),
      room,
    ),
  }));
  const used = new Set(
    drawn.flatMap(({ spent, lengths }) => spent.filter((_, at) => lengths[at]).map(({ part }) => part)),
  );
  const legend = [
    ...new Set(
      parts.filter((part) => used.has(part)).map((part) => `${letters[part].letter}\u00a0${letters[part].means}`),
    ),
  ];
  return [
    ...hang(`  ${ink.bold("WHERE A VIEW'S TIME WENT")}   `, `mean · ${legend.join(' · ')}`, width),
    ...drawn.map(({ title, total: ms, spent, lengths }) => {
      const bar = spent.map(({ part }, at) => letters[part].letter.repeat(lengths[at] ?? 0)).join('');
      return `    ${left(title, wide)}  ${right(ms, total)}   ${bar}`;
    }),
  ];
};

/** In the order in which a view spends them. */
function spentIn(arm: Arm | null): { part: Part; ms: number }[] {
  return parts.flatMap((part) => {
    const ms = (arm?.ledger ?? []).reduce((sum, entry) => (entry.part === part ? sum + entry.meanMs : sum), 0);
    return ms > 0 ? [{ part, ms }] : [];
  });
}
