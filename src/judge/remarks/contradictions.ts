import type { ProcessFigures, View, Witness } from '../../lab/evidence.ts';
import { pagesIn } from '../figures/views.ts';
import { busyShareOf } from '../profile/cpu-profile.ts';
import { readProfile } from '../profile/read-profile.ts';
import type { ArmEvidence } from '../record/evidence.ts';
import type { Remark } from '../record/result.ts';
import { ofRole } from '../record/roles.ts';
import { sumOf } from '../statistics/sum.ts';
import { sayNumber, sayValue } from '../wording.ts';
import type { LookFor } from './remark.ts';

/**
 * What a process that runs a variant says of itself explains an arm, and never decides it alone: here it is held against what the
 * system books of that process, and against the other end of its wires. Bounds are wide, since both were not read in one moment.
 */
export const contradictions: LookFor = (evidence) => [
  ...cpu(evidence),
  ...profiles(evidence),
  ...wires(evidence),
  ...written(evidence),
  ...answers(evidence),
  ...served(evidence),
];

/** Of the CPU that the system booked, and beyond a share of the thread that no reading misses. */
const toldAtLeast = 0.7;
const shareBeyond = 0.05;
/** Bytes that two ends of the same wires may differ by. */
const bytesTimes = 1.25;
/** Too few to tell: what a connection costs to open is more, and the ends count it differently. */
const fewestBytes = 10_000_000;
/** Honest storefronts of all labs: at most 1.17 times and 17.8 MB, where it tells the runner of a queue. */
const writtenTimes = 1.25;
/** Logs, and what it tells the runner. */
const writtenBeside = 10_000_000;
/** A page that it answers with, and its head: 1,600 bytes in a window of a minute. */
const writtenPerView = 4_000;
/** Honest ones, of 274 windows of all labs on slow machines: 0.97 to 1.09 times what the other end counted. */
const countTimes = 1.25;
/** Both are not read in one moment. */
const countBeside = 50;
/** A profile has a window of its own, under the same load. */
const profiledAtLeast = 0.5;
const profiledBeyond = 0.1;

function cpu({ found }: ArmEvidence): Remark[] {
  return (found.witness ?? []).flatMap(({ from, value: seen }) => {
    const told = found.process?.find((one) => one.from === from)?.value;
    return told ? [...cpuOf(from, told, seen)] : [];
  });
}

function* cpuOf(from: string, told: ProcessFigures, seen: Witness): Iterable<Remark> {
  const { threadShare } = seen;
  if (threadShare === null) return;
  const cpuShare = told.threadCpuMs / told.wallMs;
  // A loop that is not at work takes no CPU but for its garbage collection: whoever was on the CPU was at work.
  for (const [what, share] of [
    ['that its thread was on the CPU', cpuShare],
    ['that its event loop was busy', told.loopUtilization],
  ] as const) {
    if (share >= toldAtLeast * threadShare - shareBeyond) continue;
    yield contradiction(
      from,
      share,
      threadShare,
      'share',
      `${from} reports ${what} for ${sayValue(share, 'share')} of the time, but the system counted ${sayValue(threadShare, 'share')} for that thread`,
    );
  }
}

/** A profile whose thread sleeps, of one that the system saw at work. */
function profiles({ found }: ArmEvidence): Remark[] {
  return (found['cpu-profile'] ?? []).flatMap(({ from, value }) => {
    const threadShare = found.witness?.find((one) => one.from === from)?.value.threadShare ?? null;
    if (threadShare === null || !readProfile(value).usable) return [];
    const busy = busyShareOf(value);
    if (busy >= profiledAtLeast * threadShare - profiledBeyond) return [];
    return [
      contradiction(
        from,
        busy,
        threadShare,
        'share',
        `the CPU profile of ${from} shows its thread busy for ${sayValue(busy, 'share')} of the time, but the system counted ${sayValue(threadShare, 'share')} for it just before`,
      ),
    ];
  });
}

/** What a storefront wrote, as the system has it, is what it sent to model servers, and little else. */
function written({ found, roles }: ArmEvidence): Remark[] {
  return (found.witness ?? []).flatMap(({ from, value: { writtenBytes } }) => {
    const wire = ofRole(found.wire ?? [], roles, 'storefront').find((one) => one.from === from)?.value;
    const beside = writtenBeside + writtenPerView * (pagesIn(found.outcomes)?.views.length ?? 0);
    if (!wire || writtenBytes === null || writtenBytes <= writtenTimes * wire.requestBytes + beside) return [];
    return [
      contradiction(
        from,
        wire.requestBytes,
        writtenBytes,
        'bytes',
        `${from} reports that it sent ${sayValue(wire.requestBytes, 'bytes')} to the model servers, but the system saw it write ${sayValue(writtenBytes, 'bytes')}`,
      ),
    ];
  });
}

/** In worlds in which the storefront speaks to model servers, through whatever stands between. */
function wires({ found, roles, kind }: ArmEvidence): Remark[] {
  // It may start processes anew, and these forget what they had counted.
  if (kind === 'mitigation') return [];
  const wires = found.wire ?? [];
  const fronts = ofRole(wires, roles, 'storefront');
  const models = ofRole(wires, roles, 'model');
  const jobs = found.outcomes?.some(({ from }) => from === 'batches') ?? false;
  const ranked = ofRole(found.process ?? [], roles, 'ranker').length > 0;
  if (fronts.length === 0 || models.length === 0 || jobs || ranked) return [];
  const sum = (some: typeof wires) => some.reduce((all, { value }) => all + value.requestBytes, 0);
  const [sent, got] = [sum(fronts), sum(models)];
  if (Math.max(sent, got) < fewestBytes || Math.max(sent, got) <= bytesTimes * Math.min(sent, got)) return [];
  return [
    contradiction(
      'storefront',
      sent,
      got,
      'bytes',
      `the storefront reports that it sent ${sayValue(sent, 'bytes')} to the model servers, but they report that they got ${sayValue(got, 'bytes')}`,
    ),
  ];
}

/** Views that storefronts say they finished, and those that the load got an answer to. */
function answers({ found, roles, kind, facts }: ArmEvidence): Remark[] {
  const fronts = ofRole(found.process ?? [], roles, 'storefront');
  const pages = pagesIn(found.outcomes);
  // Whoever is started anew forgets what it had counted.
  if (kind === 'mitigation' || fronts.length === 0 || !pages) return [];
  const told = sumOf(fronts, ({ value }) => value.handled);
  const hasEnded = ({ doneMs }: View) => doneMs !== null && doneMs >= facts.judgedFromMs;
  const ended = pages.views.filter(hasEnded).length;
  const got = pages.views.filter((view) => hasEnded(view) && view.status === 200).length;
  // Some it finishes for nobody, once the load has given them up.
  if (!isMore(told, ended) && !isMore(got, told)) return [];
  const text = `the storefront reports that it finished ${sayNumber(told)} views, but the load got ${sayNumber(got)} answers`;
  return [contradiction('storefront', told, got, 'count', text)];
}

/** Calls that a model server says it finished, and those that the model worked on for it. */
function served({ found, kind }: ArmEvidence): Remark[] {
  if (kind === 'mitigation') return [];
  return (found.slots ?? []).flatMap(({ from, value }) => {
    const told = found.process?.find((one) => one.from === from)?.value.handled;
    if (told === undefined || !(isMore(told, value.served) || isMore(value.served, told))) return [];
    const text = `${from} reports that it finished ${sayNumber(told)} calls, but the model worked on ${sayNumber(value.served)} for it`;
    return [contradiction(from, told, value.served, 'count', text)];
  });
}

function isMore(one: number, other: number): boolean {
  return one > countTimes * other + countBeside;
}

/** `value` is what it says, `allowed` what the other says. */
function contradiction(
  of: string,
  value: number,
  allowed: number,
  unit: 'share' | 'bytes' | 'count',
  text: string,
): Remark {
  return { code: 'contradiction', of, refuses: true, value, allowed, unit, text };
}
