import {
  type Component,
  components,
  type DrillFacts,
  type EvidenceId,
  type HalfRight,
  type Mechanism,
  mechanisms,
} from '../../lab/drill.ts';
import { exclusive } from './observables.ts';
import type { Observation } from './observe.ts';
import { sayObservation } from './say-observation.ts';
import { commandFor, type Looked } from './shown-by.ts';

/** What somebody on call says is broken, where, and what shows it. */
export interface Diagnosis {
  readonly component: Component;
  readonly mechanism: Mechanism;
  readonly evidence: readonly EvidenceId[];
}

/** As a drill's record keeps it. */
export interface DiagnosisLine {
  /** `component storefront`, `evidence thread-saturated`, `not cited: old-calls-in-flight`. */
  readonly of: string;
  /** null: true as far as it goes, or neither shown nor refuted; `says` tells which. */
  readonly supported: boolean | null;
  readonly text: string;
}

export interface DiagnosisJudgement {
  /** `not-shown`: nothing that is cited shows it, so it is told neither right nor wrong. */
  readonly verdict: 'right' | 'partly' | 'wrong' | 'not-shown';
  readonly text: string;
  readonly lines: readonly DiagnosisLine[];
}

/** `not shown`: nothing measured speaks for it, and nothing against it. */
type Bearing = 'supported' | 'partly' | 'contradicted' | 'not shown';
interface Judged {
  readonly of: string;
  readonly bearing: Bearing;
  /** Of what is cited: what it does to the case that is made with it. */
  readonly weighs?: 'for' | 'against';
  /** Of what is cited: nobody has looked. */
  readonly unseen?: true;
  readonly text: string;
}

interface Signs {
  /** Seen where it is so. */
  readonly speaksFor: readonly EvidenceId[];
  /** Not seen where it is so. */
  readonly speaksAgainst: readonly EvidenceId[];
}

const signsOf: Readonly<Record<Mechanism, Signs>> = {
  serialization: {
    speaksFor: ['thread-saturated', 'encoding-in-profile', 'many-bytes-per-float', 'caller-waits'],
    speaksAgainst: ['thread-has-headroom'],
  },
  'lost-precision': { speaksFor: ['answers-wrong', 'floats-rounded', 'scores-rounded'], speaksAgainst: [] },
  'connection-per-request': {
    speaksFor: ['tls-handshake-per-call', 'new-connection-per-call', 'descriptors-near-limit'],
    speaksAgainst: [],
  },
  'endless-wait': {
    speaksFor: [
      'many-calls-in-flight',
      'old-calls-in-flight',
      'no-deadline',
      'thread-has-headroom',
      'model-slots-free',
    ],
    speaksAgainst: ['thread-saturated'],
  },
  'one-connection': { speaksFor: ['one-server-takes-all', 'uneven-queues'], speaksAgainst: ['model-slots-free'] },
  'size-limit-exceeded': {
    speaksFor: ['message-too-large', 'batches-refused', 'batches-never-handled'],
    speaksAgainst: [],
  },
  'quota-exhausted': { speaksFor: ['batches-refused'], speaksAgainst: ['message-too-large'] },
  'retry-storm': { speaksFor: ['more-calls-than-views'], speaksAgainst: [] },
  'schema-mismatch': { speaksFor: ['answers-wrong', 'wrong-at-some-servers'], speaksAgainst: [] },
  'wrong-model': { speaksFor: ['answers-wrong'], speaksAgainst: [] },
  'slow-model': { speaksFor: ['model-slow'], speaksAgainst: ['model-latency-normal'] },
  'slow-link': { speaksFor: ['caller-waits'], speaksAgainst: [] },
  'too-few-model-servers': { speaksFor: ['model-slots-full'], speaksAgainst: ['model-slots-free', 'uneven-queues'] },
  'pool-too-small': { speaksFor: ['many-calls-in-flight'], speaksAgainst: [] },
  'more-traffic': { speaksFor: ['thread-saturated'], speaksAgainst: [] },
  'bigger-requests': { speaksFor: ['many-bytes-per-float'], speaksAgainst: [] },
  'out-of-descriptors': { speaksFor: ['descriptors-near-limit'], speaksAgainst: [] },
  'name-resolution': { speaksFor: [], speaksAgainst: [] },
  'memory-pressure': { speaksFor: ['memory-high'], speaksAgainst: [] },
  'noisy-neighbour': { speaksFor: ['cpu-taken-by-others'], speaksAgainst: [] },
  nothing: {
    speaksFor: ['views-good', 'thread-has-headroom', 'model-latency-normal'],
    speaksAgainst: ['views-bad', 'answers-wrong', 'batch-rows-late'],
  },
};

const clearedBy: Readonly<Partial<Record<Component, readonly EvidenceId[]>>> = {
  model: ['model-latency-normal', 'model-slots-free'],
  nothing: ['views-bad', 'batch-rows-late'],
};

/**
 * Holds an answer against what was measured and against what is known of the drill, line by line. `snapshots` are all that were
 * taken since the page; where some fell into the outage, only these count: what a service did before or after explains nothing.
 * Where nothing is wrong there is no outage to explain: what was seen last counts.
 */
export function judgeDiagnosis(
  given: Diagnosis,
  facts: DrillFacts,
  snapshots: readonly (readonly Observation[])[],
): DiagnosisJudgement {
  const seen = gather(facts, snapshots);
  const mechanism = judgeMechanism(given.mechanism, facts, seen);
  const component = judgeComponent(given.component, facts, seen);
  const cited = judgeAllCited(given, given.mechanism === facts.mechanism ? facts.proof : [], seen);
  const lines = [component, mechanism, ...cited].map(told);
  const answers = [component, mechanism].map(({ bearing }) => bearing);
  if (answers.every((bearing) => bearing === 'supported')) {
    return cited.some(({ bearing }) => bearing === 'supported')
      ? {
          verdict: 'right',
          text: 'The measurements support it.',
          lines: [...lines, ...listUncited(given, facts, seen).map(told)],
        }
      : {
          verdict: 'partly',
          text: 'That is right, but nothing you cite shows it: what would convince somebody else?',
          lines,
        };
  }
  return answers.some((bearing) => bearing === 'supported' || bearing === 'partly')
    ? { verdict: 'partly', text: `The ${saySide(component)}; the ${saySide(mechanism)}.`, lines }
    : { verdict: 'wrong', text: 'The measurements do not support it.', lines };
}

/**
 * The same of somebody who is still looking, and must not find out by trying answers: a case is made by what is cited. What is false,
 * was not measured or was never looked at counts against it, as at a review, and without a case nothing is said of the answer.
 */
export function judgeCase(
  given: Diagnosis,
  facts: DrillFacts,
  snapshots: readonly (readonly Observation[])[],
  looked: Looked,
): DiagnosisJudgement {
  // What this drill alone takes for a proof would tell that the answer is right.
  const claims = judgeAllCited(given, [], gather(facts, snapshots), looked);
  const weight = (what: Judged['weighs']) => claims.filter(({ weighs }) => weighs === what).length;
  if (weight('for') <= weight('against')) return leaveOpen(given, claims, weight('for') > 0);
  const judged = judgeDiagnosis(given, facts, snapshots);
  const unseen = claims.filter(({ unseen }) => unseen).map(told);
  return { ...judged, lines: judged.lines.map((line) => unseen.find(({ of }) => of === line.of) ?? line) };
}

/** The same words for a right answer as for a wrong one: who only tries answers learns nothing. */
function leaveOpen({ component, mechanism }: Diagnosis, cited: readonly Judged[], isTorn: boolean): DiagnosisJudgement {
  const open = (of: string): DiagnosisLine => ({ of, supported: null, text: 'not shown' });
  return {
    verdict: 'not-shown',
    text: isTorn
      ? 'Of what you cite, as much is not so, or was never looked at, as shows it: what would convince somebody else?'
      : 'Nothing that you cite shows it: what would convince somebody else?',
    lines: [open(`component ${component}`), open(`mechanism ${mechanism}`), ...cited.map(told)],
  };
}

function told({ of, bearing, text }: Judged): DiagnosisLine {
  const supported = bearing === 'supported' ? true : bearing === 'contradicted' ? false : null;
  return { of, supported, text };
}

const isOutage: ReadonlySet<EvidenceId> = new Set(['views-bad', 'batch-rows-late']);

type Seen = ReadonlyMap<EvidenceId, Observation>;

function gather(facts: DrillFacts, snapshots: readonly (readonly Observation[])[]): Seen {
  return facts.mechanism === 'nothing' ? gatherLatest(snapshots) : gatherSnapshots(snapshots);
}

/** Of each thing that can be seen: the last snapshot in which it was so, else the last that could tell. */
function gatherSnapshots(snapshots: readonly (readonly Observation[])[]): Seen {
  const duringOutage = snapshots.filter((snapshot) =>
    snapshot.some(({ id, isSo }) => isOutage.has(id) && isSo === true),
  );
  const seen = new Map<EvidenceId, Observation>();
  for (const observation of (duringOutage.length > 0 ? duringOutage : snapshots).flat()) {
    const earlier = seen.get(observation.id);
    if (!earlier || rank(observation) >= rank(earlier)) seen.set(observation.id, observation);
  }
  takeFromOneLook(seen, duringOutage.length > 0 ? duringOutage : snapshots);
  return seen;
}

/** Two that exclude each other may have been so one after the other: the later look is believed, in both. */
function takeFromOneLook(seen: Map<EvidenceId, Observation>, snapshots: readonly (readonly Observation[])[]): void {
  for (const pair of exclusive) {
    if (!pair.every((id) => isSo(id, seen))) continue;
    const later = snapshots.findLast((snapshot) => snapshot.some(({ id, isSo }) => isSo === true && pair.includes(id)));
    for (const observation of later ?? []) {
      if (pair.includes(observation.id)) seen.set(observation.id, observation);
    }
  }
}

/** Of each thing that can be seen: the last snapshot that could tell. */
function gatherLatest(snapshots: readonly (readonly Observation[])[]): Seen {
  const seen = new Map<EvidenceId, Observation>();
  for (const observation of snapshots.flat()) {
    if (observation.isSo !== null || !seen.has(observation.id)) seen.set(observation.id, observation);
  }
  return seen;
}

function rank({ isSo }: Observation): number {
  return isSo === null ? 0 : isSo ? 2 : 1;
}

function isSo(id: EvidenceId, seen: Seen): boolean | null {
  return seen.get(id)?.isSo ?? null;
}

function say(ids: readonly EvidenceId[], seen: Seen): string {
  return ids.map((id) => sayObservation(seen.get(id) ?? { id, value: null, isSo: null, why: null })).join('; ');
}

function judgeMechanism(given: Mechanism, facts: DrillFacts, seen: Seen): Judged {
  const line = (bearing: Bearing, text: string): Judged => ({ of: `mechanism ${given}`, bearing, text });
  const { speaksFor, speaksAgainst } = signsOf[given];
  const fits = speaksFor.filter((id) => isSo(id, seen));
  if (given === facts.mechanism) {
    const proof = [...new Set([...speaksFor, ...facts.proof])].filter((id) => isSo(id, seen));
    return line(
      'supported',
      proof.length === 0 ? 'that is right, although no sign of it was measured' : say(proof, seen),
    );
  }
  const half = facts.halfRight.mechanisms[given];
  if (half) return line('partly', sayHalf(half));
  const healthy = facts.mechanism === 'nothing' && isSo('views-good', seen) ? (['views-good'] as const) : [];
  const against = [...speaksAgainst.filter((id) => isSo(id, seen)), ...healthy];
  if (against.length > 0) return line('contradicted', `against it: ${say(against, seen)}`);
  const absent = speaksFor.filter((id) => isSo(id, seen) === false);
  if (absent.length > 0) return line('contradicted', `you would see this, and it is not so: ${say(absent, seen)}`);
  if (fits.length > 0) return line('not shown', `${say(fits, seen)}; that fits, but it fits other causes too`);
  return line('not shown', 'no measurement shows it');
}

function judgeComponent(given: Component, facts: DrillFacts, seen: Seen): Judged {
  const line = (bearing: Bearing, text: string): Judged => ({ of: `component ${given}`, bearing, text });
  if (facts.components.includes(given)) return line('supported', `${components[given]}`);
  const half = facts.halfRight.components[given];
  if (half) return line('partly', sayHalf(half));
  const healthy: readonly EvidenceId[] = facts.components.includes('nothing') ? ['views-good'] : [];
  const cleared = [...(clearedBy[given] ?? []), ...healthy].filter((id) => isSo(id, seen));
  if (cleared.length > 0) return line('contradicted', `against it: ${say(cleared, seen)}`);
  if (given === 'machine' && isSo('cpu-taken-by-others', seen) === false) {
    return line('contradicted', `you would see this, and it is not so: ${say(['cpu-taken-by-others'], seen)}`);
  }
  return line('not shown', 'no measurement points there');
}

/** `proof`: what shows it beside the signs of its mechanism. */
function judgeAllCited(
  { mechanism, evidence }: Diagnosis,
  proof: DrillFacts['proof'],
  seen: Seen,
  looked: Looked = () => true,
): Judged[] {
  return [...new Set(evidence)].map((id) =>
    looked(id)
      ? judgeCited(id, mechanism, proof, seen)
      : {
          of: `evidence ${id}`,
          bearing: 'not shown',
          weighs: 'against',
          unseen: true,
          text: `you have not looked: \`${commandFor(id)}\` shows it`,
        },
  );
}

function judgeCited(given: EvidenceId, mechanism: Mechanism, proof: DrillFacts['proof'], seen: Seen): Judged {
  const line = (bearing: Bearing, text: string, weighs?: 'for' | 'against'): Judged => ({
    of: `evidence ${given}`,
    bearing,
    text,
    ...(weighs ? { weighs } : {}),
  });
  const told = say([given], seen);
  const so = isSo(given, seen);
  if (so === null) return line('not shown', `it was not measured whether ${told}`, 'against');
  if (!so) return line('contradicted', `not true: ${told}`, 'against');
  const { speaksFor, speaksAgainst } = signsOf[mechanism];
  if (speaksAgainst.includes(given)) {
    return line('contradicted', `true, but it speaks against your answer: ${told}`, 'against');
  }
  return speaksFor.includes(given) || proof.includes(given)
    ? line('supported', told, 'for')
    : line('partly', `true, but not a sign that ${mechanisms[mechanism]}: ${told}`);
}

function listUncited({ evidence, mechanism }: Diagnosis, { proof }: DrillFacts, seen: Seen): Judged[] {
  return [...new Set([...signsOf[mechanism].speaksFor, ...proof])]
    .filter((id) => !evidence.includes(id) && isSo(id, seen))
    .map((id) => ({ of: `not cited: ${id}`, bearing: 'supported', text: say([id], seen) }));
}

function sayHalf({ is, hint }: HalfRight): string {
  return is === 'trigger'
    ? `true, but it set the outage off; it is not what broke: ${hint}`
    : `true, but a symptom: ${hint}`;
}

const sides: Readonly<Record<Bearing, string>> = {
  supported: 'is right',
  partly: 'is true as far as it goes',
  contradicted: 'is contradicted by the measurements',
  'not shown': 'is not shown by any measurement',
};

function saySide({ of, bearing }: Judged): string {
  return `${of} ${sides[bearing]}`;
}
