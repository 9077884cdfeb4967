import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { countAnswersByServer } from '../judge/figures/answers-by-server.ts';
import { accountFor } from '../judge/figures/ledger.ts';
import { viewsOf, viewsWithin } from '../judge/figures/views.ts';
import { busyIn, sumMs, usableProfile } from '../judge/profile/busy-samples.ts';
import { busyShareOf } from '../judge/profile/cpu-profile.ts';
import { sayFlaws } from '../judge/profile/say-flaws.ts';
import type { ArmEvidence } from '../judge/record/evidence.ts';
import { ofRole } from '../judge/record/roles.ts';
import type { Descriptors, EvidenceOf, Source } from '../lab/evidence.ts';
import { showPath } from '../lab/fault-line.ts';
import type { Role } from '../lab/world.ts';
import type { EvidenceKind, EvidenceShown } from './ask-keeper.ts';

const shownFunctions = 12;

/** Before a look is taken: some seconds of waiting must not end in a refusal. Error: `usage`. */
export function assertShowable(kind: EvidenceKind, role: Role): void {
  if ((kind !== 'latency' && kind !== 'answers') || role !== 'job') return;
  const covers = kind === 'latency' ? 'the latency covers' : 'the answers are those to';
  throw new LabError(
    'usage',
    `${covers} page views, and the job serves none`,
    `\`drill evidence ${kind}\` shows ${kind === 'latency' ? 'it' : 'them'}; for the job there are cpu, channelz and sockets, and its log.`,
  );
}

/** What a look found of one service, as a table. `folder`: of the drill, where a profile is kept for DevTools. `names`: of addresses. */
export function showEvidence(
  kind: EvidenceKind,
  service: string,
  evidence: ArmEvidence,
  folder: string,
  names: ReadonlyMap<string, string>,
): EvidenceShown {
  switch (kind) {
    case 'cpu':
      return showCpu(service, evidence, folder);
    case 'channelz':
      return showChannelz(service, evidence, names);
    case 'sockets':
      return showSockets(service, evidence);
    case 'latency':
      return showLedger(evidence);
    case 'answers':
      return showAnswers(evidence);
  }
}

function find<G extends Source>(evidence: ArmEvidence, source: G, service: string): EvidenceOf[G] | null {
  return evidence.found[source]?.find(({ from }) => from === service)?.value ?? null;
}

function showCpu(service: string, evidence: ArmEvidence, folder: string): EvidenceShown {
  const profile = find(evidence, 'cpu-profile', service);
  if (!profile) throw new LabError('no-answer', `${service} gave no profile`, 'Ask again: it may have been restarted.');
  const read = usableProfile(profile);
  const samples = busyIn(read);
  const busyMs = sumMs(samples);
  const flaws = sayFlaws(read);
  const byFunction = Map.groupBy(samples, ({ function: { name, where } }) => `${name}\t${where}`);
  const rows = [...byFunction]
    .map(([key, some]) => ({ cells: key.split('\t'), ms: sumMs(some) }))
    .toSorted((one, other) => other.ms - one.ms)
    .slice(0, shownFunctions)
    .map(({ cells: [name = '', where = ''], ms }) => [`${((100 * ms) / busyMs).toFixed(1)} %`, name, where]);
  const path = join('evidence', `${service}-${new Date().toISOString().slice(11, 19).replaceAll(':', '')}.cpuprofile`);
  mkdirSync(join(folder, 'evidence'), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify(profile));
  return {
    title: `CPU of ${service}'s main thread: busy ${Math.round(busyShareOf(profile) * 100)} % of the time; self time by function`,
    rows: [['self', 'function', 'where'], ...rows],
    text: [
      ...(flaws === null ? [] : [`not all of it can be used: ${flaws.text}`]),
      `kept for DevTools and speedscope: ${showPath(join(folder, path))}`,
    ],
  };
}

function showChannelz(service: string, evidence: ArmEvidence, names: ReadonlyMap<string, string>): EvidenceShown {
  const channelz = find(evidence, 'channelz', service);
  const rows = (channelz?.subchannels ?? []).map(({ address, state, started, inFlight }) => [
    address,
    names.get(address) ?? '',
    state,
    String(started),
    String(inFlight),
  ]);
  return {
    title: `connections that grpc-js keeps in ${service}, over a few seconds`,
    rows: rows.length === 0 ? [] : [['address', 'reaches', 'state', 'calls begun', 'in flight'], ...rows],
    text:
      rows.length === 0
        ? [`${service} keeps no gRPC connection.`]
        : ["calls begun: in these seconds. In flight: begun, and not ended yet, by grpc-js's own count."],
  };
}

function showSockets(service: string, evidence: ArmEvidence): EvidenceShown {
  const rows: (readonly [string, string])[] = [];
  const tell = (what: string, value: number | string | null | undefined) => {
    if (value !== null && value !== undefined) rows.push([what, String(value)]);
  };
  const held = find(evidence, 'descriptors', service);
  tell('descriptors open', held && sayHeld(held));
  const process = find(evidence, 'process', service);
  tell('memory held, at most', process && `${Math.round(process.peakRssBytes / 2 ** 20)} MiB`);
  const wire = find(evidence, 'wire', service);
  tell('connections of model calls, open', wire?.connectionsOpen);
  tell('connections of model calls, opened meanwhile', wire?.connectionsOpened);
  tell('model calls meanwhile, over any protocol', wire?.calls);
  tell(
    'bytes sent for each float of a call',
    wire && wire.floats > 0 ? (wire.requestBytes / wire.floats).toFixed(1) : null,
  );
  const role = evidence.roles[service];
  if (role === 'model')
    tell('significant digits of a float that reaches the model', sayDigits(evidence, 'accelerator'));
  if (role === 'storefront') tell('significant digits of a score on a page', sayDigits(evidence, 'load'));
  const handshakes = find(evidence, 'handshakes', service);
  if (handshakes && handshakes.finished + handshakes.failed > 0) {
    tell('TLS handshakes, finished', `${handshakes.finished}, ${handshakes.resumed} of them resumed`);
    tell('TLS handshakes, failed', handshakes.failed);
  }
  const rpcs = find(evidence, 'rpcs', service);
  if (rpcs) {
    // One that speaks another protocol has begun none, whatever is in flight.
    const speaksGrpc = rpcs.begun > 0 || (find(evidence, 'channelz', service)?.subchannels.length ?? 0) > 0;
    tell('gRPC calls begun meanwhile', speaksGrpc ? rpcs.begun : null);
    tell('gRPC calls without a deadline', speaksGrpc ? rpcs.withoutDeadline : null);
    tell('model calls in flight now, over any protocol', rpcs.inFlight);
    tell('age of the oldest of these', `${Math.round(rpcs.oldestMs)} ms`);
  }
  const messages = find(evidence, 'messages', service);
  if (messages) {
    tell('gRPC messages sent', messages.sent);
    tell('largest gRPC message sent', `${messages.largestBytes} bytes`);
  }
  const slots = find(evidence, 'slots', service);
  if (slots) {
    tell('calls served meanwhile', slots.served);
    tell('slots on the accelerator', `${slots.slots}, ${Math.round(slots.busyShare * 100)} % of them busy`);
    tell('longest queue for a slot', slots.peakQueue);
  }
  // Not the window of page views, which ends a budget earlier.
  const over = process ? `, over ${(process.wallMs / 1_000).toFixed(1)} s` : '';
  return { title: `sockets and calls of ${service}${over}`, rows, text: [] };
}

/** On average, and how many were looked at; null: none was. */
function sayDigits({ found, roles }: ArmEvidence, role: Role): string | null {
  const [digits] = ofRole(found.digits ?? [], roles, role);
  if (!digits || digits.value.floats === 0) return null;
  const { floats, byDigits } = digits.value;
  const all = byDigits.reduce((sum, count, at) => sum + count * (at + 1), 0);
  return `${(all / floats).toFixed(1)} on average, of ${floats} that were looked at`;
}

/** With the most that were open at once, by which a diagnosis is judged. */
function sayHeld({ open, peak = open, limit }: Descriptors): string {
  if (limit === null) return `${open}, ${peak} at most; no limit`;
  return `${open} of ${limit}, ${peak} at most (${Math.round((100 * peak) / limit)} %)`;
}

/** Of the page views, by the model server that has scored them; which answers are right is known to the load alone. */
function showAnswers({ facts, found, roles }: ArmEvidence): EvidenceShown {
  const counts = [...countAnswersByServer(ofRole(found.ledger ?? [], roles, 'model'), facts, found)];
  return {
    title: 'answers to page views, held against what the model says of them',
    rows:
      counts.length === 0
        ? []
        : [
            ['model server', 'answered', 'wrong'],
            ...counts.map(([name, { answered, wrong }]) => [name, String(answered), String(wrong)]),
          ],
    text: [
      counts.length === 0
        ? 'No model server has told whom it answered: ask again.'
        : 'answered: with status 200, by this server alone. wrong: other items, another order, or other scores.',
    ],
  };
}

/** Of the whole way of a page view, whose every part belongs to some service: a job's batches are none. */
function showLedger(evidence: ArmEvidence): EvidenceShown {
  const { judgedFromMs, judgedToMs } = evidence.facts;
  const pages = (evidence.found.outcomes ?? []).filter(({ from }) => from === 'pages');
  const views = viewsWithin(viewsOf(pages), judgedFromMs, judgedToMs);
  const onTheirWay = views.filter(({ doneMs }) => doneMs === null).length;
  const lines = accountFor(views, evidence.found.ledger ?? [], evidence.roles).filter(
    ({ meanMs, tailMeanMs }) => meanMs >= 0.05 || tailMeanMs >= 0.05,
  );
  const total = (of: 'meanMs' | 'tailMeanMs') => lines.reduce((sum, line) => sum + line[of], 0).toFixed(1);
  return {
    title: 'where the time of a page view went, in all services on its path, ms',
    rows:
      lines.length === 0
        ? []
        : [
            ['part', 'mean', 'slowest 1 %'],
            ...lines.map(({ part, meanMs, tailMeanMs }) => [part, meanMs.toFixed(1), tailMeanMs.toFixed(1)]),
            ['all', total('meanMs'), total('tailMeanMs')],
          ],
    text: [
      `${views.length} views began meanwhile, ${onTheirWay} of them are still in flight${onTheirWay > views.length / 2 ? ', and count with the time they have taken so far' : ' and not included'}.`,
      ...(lines.length === 0 ? ['None of them can be accounted for: ask again.'] : []),
    ],
  };
}
