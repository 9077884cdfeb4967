import { describePage } from '../../src/cli/drill/describe-page.ts';
import { drawStatus } from '../../src/cli/drill/status.ts';
import type { ServiceStatus, WorldStatus } from '../../src/drill/ask-keeper.ts';
import type { Incident } from '../../src/drill/pick-incident.ts';
import type { DrillRecord } from '../../src/judge/drill/drill-record.ts';
import { allowedShare, describeLab, nounOf } from '../../src/judge/record/judged-lab.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { loadLab } from '../../src/lab/load/discover.ts';
import { controlDrill, loadDrill } from '../../src/lab/load/load-drill.ts';
import { readVariantWorld } from '../../src/lab/load/load-variant.ts';
import { drawNight, type Night } from '../../src/lab/night/draw-night.ts';
import { labOfNight, nightBudgetMs } from '../../src/lab/night/night-lab.ts';
import { random } from '../../src/lab/random.ts';
import { type Role, type World, worldWith } from '../../src/lab/world.ts';
import { podHost } from '../../src/world/process/find-places.ts';

const pagedAt = '2026-11-22T02:00:00.000Z';
const here = '127.0.0.1';
/** A machine that is busy loads slowly; nothing here is measured. */
const patientMs = 60_000;
const lyingBetween: Readonly<Record<World['link'], readonly Role[]>> = {
  direct: [],
  faults: ['faults'],
  l4: ['balancer'],
  l7: ['balancer'],
  headless: ['dns'],
};

/** What is told of a night when its pager goes off, and what its status shows before anything is measured. */
export async function untouchedNights(incident: Incident): Promise<(seed: number) => string> {
  const { trigger } = await loadDrill(incident.isControl ? controlDrill : incident.lab);
  const { lab } = await loadLab(incident.lab);
  const wish = (await readVariantWorld([incident.file], patientMs)).get(incident.file);
  return (seed) => {
    const night = drawNight(trigger, seed);
    const played = labOfNight(lab, night, incident.isControl);
    const record = recordOf(night, played, seed);
    const status = statusOf(night, played, worldWith(played.world, wish), incident.isControl, seed);
    return [describePage({ record, status }, '/drills/1'), ...drawStatus(record.head, status, false, 0, 400)].join(
      '\n',
    );
  };
}

function recordOf({ product, alert, changes }: Night, lab: Lab, seed: number): DrillRecord {
  const judged = describeLab(lab);
  return {
    head: {
      schemaVersion: 2,
      id: '1',
      version: '1',
      startedAt: pagedAt,
      seed: 0,
      // Fitted to the machine, and to whatever pages: a slow one has more for a job.
      slo: {
        of: nounOf(judged),
        budgetMs: nightBudgetMs * (nounOf(judged) === 'batches' ? 7 : 1),
        allowedShare: allowedShare(judged),
      },
      changes: changes.map(({ name, team, title, minutesBefore }) => ({ id: name, team, title, minutesBefore })),
      pagedAt,
      endedAt: null,
      lab: null,
    },
    // What the pager has counted is measured, and differs from night to night.
    events: [
      {
        at: pagedAt,
        atMs: 0,
        kind: 'paged',
        service: product,
        text: alert,
        views: 100 + (seed % 50),
        bad: 80,
        burn: 16,
      },
    ],
    seconds: [],
  };
}

/** All that runs once the trigger has been pulled, in the order in which a world has it. */
export function listServices(night: Night, lab: Lab, world: World, isControl: boolean) {
  const scaled = isControl ? [] : lab.trigger.flatMap((change) => (change.kind === 'scale' ? change.models : []));
  const models = Math.max(world.models, ...scaled);
  const { names } = night;
  return [
    ...(lab.load.batches ? [{ name: names.job, role: 'job' as const, host: here }] : []),
    ...Array.from({ length: models }, (_, index) => ({
      name: `${names.model}-${index + 1}`,
      role: 'model' as const,
      host: world.link === 'headless' ? podHost(index) : here,
    })),
    ...(world.hops === 2 ? [{ name: 'ranker', role: 'ranker' as const, host: here }] : []),
    { name: names.storefront, role: 'storefront' as const, host: here },
  ].toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
}

function statusOf(night: Night, lab: Lab, world: World, isControl: boolean, seed: number): WorldStatus {
  const draw = random(seed, 'ports and pids');
  const number = () => 10_000 + Math.floor(draw() * 20_000);
  const common = number();
  const services = listServices(night, lab, world, isControl).map(({ name, role, host }): ServiceStatus => {
    const address = `${host}:${host === here ? number() : common}`;
    return {
      name,
      role,
      handle: { kind: 'pid', id: String(number()) },
      address,
      admin: `http://${role === 'model' ? `${host}:${number()}` : address}`,
      loopShare: null,
      cpuShare: null,
      descriptors: null,
      callsInFlight: null,
      perSecond: null,
      calmPerSecond: null,
      upSeconds: 60,
    };
  });
  const between = lyingBetween[world.link].map((role) => ({
    name: role,
    role,
    handle: { kind: 'pid', id: String(number()) },
  }));
  return { keeperPid: 1, ratePerSecond: 40, shedShare: 0, seconds: [], services, machine: [], between };
}
