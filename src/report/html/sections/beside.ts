import { busyIn, type ProfiledFunction, usableProfile } from '../../../judge/profile/busy-samples.ts';
import type { CpuProfile } from '../../../lab/evidence.ts';
import { html, type Markup } from '../markup.ts';
import type { ProfiledProcess, Report } from '../report.ts';
import { drawTable, linkTo } from '../table.ts';
import { tellFlaws } from './flaws.ts';

/** Threads that differ by less than this share the work. */
const timesMore = 2;
const shown = 8;

interface Row {
  readonly function: ProfiledFunction;
  busiest: number;
  idlest: number;
}

/**
 * Two processes of one role, profiled in the same window: the one whose thread worked most beside the one that worked least;
 * null: they did alike, or nobody profiled two.
 */
export function drawBeside({ files }: Report): Markup | null {
  const { beside } = files;
  if (beside === null) return null;
  const { busiest, idlest, of } = beside;
  const rows = new Map<string, Row>();
  addTimes(rows, busiest.profile, 'busiest');
  addTimes(rows, idlest.profile, 'idlest');
  const all = [...rows.values()];
  const total = (side: 'busiest' | 'idlest') => all.reduce((sum, row) => sum + row[side], 0);
  if (total('busiest') < timesMore * total('idlest')) return null;
  const largest = all.toSorted((one, other) => sizeOf(other) - sizeOf(one)).slice(0, shown);
  const head = ({ process, path }: ProfiledProcess) => linkTo(files, path, process);
  return html`${drawTable(
    `${busiest.process} and ${idlest.process} in the same window: the busiest and the idlest thread of ${of}, in ms of each second`,
    [
      { head: 'function' },
      { head: 'where' },
      { head: head(busiest), figures: true },
      { head: head(idlest), figures: true },
    ],
    [
      ['the whole thread', null, sayMs(total('busiest')), sayMs(total('idlest'))],
      ...largest.map((row) => [
        html`<code>${row.function.name}</code>`,
        html`<code>${row.function.where}</code>`,
        sayMs(row.busiest),
        sayMs(row.idlest),
      ]),
    ],
  )}
<p class="quiet">Self time, without callees. Waiting costs no CPU: neither profile shows what waits, or for what.</p>
${tellFlaws({ [busiest.process]: busiest.profile, [idlest.process]: idlest.profile })}`;
}

function addTimes(rows: Map<string, Row>, profile: CpuProfile, side: 'busiest' | 'idlest'): void {
  const read = usableProfile(profile);
  if (read.toldUs === 0) return;
  for (const { function: profiled, lastedMs } of busyIn(read)) {
    const key = `${profiled.name}\n${profiled.where}`;
    const row = rows.get(key) ?? { function: profiled, busiest: 0, idlest: 0 };
    row[side] += (1e6 * lastedMs) / read.toldUs;
    rows.set(key, row);
  }
}

function sizeOf({ busiest, idlest }: Row): number {
  return Math.max(busiest, idlest);
}

function sayMs(value: number): string {
  return value >= 9.95 ? String(Math.round(value)) : value.toFixed(1);
}
