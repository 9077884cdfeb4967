import type { RunResult } from '../../judge/record/result.ts';
import type { Check } from './account.ts';
import type { SuspectId } from './suspects.ts';

type Checks = Readonly<Record<SuspectId, readonly Check[]>>;

interface InRun {
  /** Its folder, as it was typed. */
  readonly run: string;
  readonly result: RunResult;
  /** Page views. */
  readonly perSecond: number;
}

/** What to look at next, of a stored run. */
export function checksInRun({ run, result, perSecond }: InRun): Checks {
  const { dimension = 1, candidates = 1 } = result.incident.product;
  const rate = Math.max(1, Math.round(perSecond));
  const call = `--client service --floats ${dimension * candidates} --per-second ${rate}`;
  const flames = { why: 'which function and line, in its flame graphs', command: `report ${quote(run)} --open` };
  const figures = { why: 'every figure behind the verdict', command: `judge ${quote(run)} --explain` };
  return {
    serialization: [
      flames,
      {
        why: 'what its vectors cost as JSON, as bytes and by gRPC here',
        command: `advise ${call} --streaming none --consumers own --precision exact --team either`,
      },
    ],
    'round-trips': [{ why: 'the lab in which a link got slow', command: 'missing-deadline --quick' }, figures],
    thread: [flames, { why: 'who else uses this machine', command: 'doctor' }],
    model: [figures],
    connections: [{ why: 'the lab in which each request makes one', command: 'channel-reuse --quick' }, flames],
    bound: [{ why: 'the lab in which every place is taken', command: 'missing-deadline --quick' }, figures],
    slots: [{ why: 'the lab in which one server has all calls', command: 'l4-pinning --quick' }, figures],
    features: [flames],
  };
}

/** What a service that is up speaks; a storefront's calls are the world's affair. */
export type Spoken =
  | { readonly kind: 'rest'; readonly address: string }
  | { readonly kind: 'grpc' | 'storefront' | 'model' };

/** What to look at next, of a service that is up. */
export function checksAt(spoken: Spoken): Checks {
  const call = (how: string, more: string) =>
    spoken.kind === 'rest'
      ? `call rest ${how === 'raw' ? 'raw' : 'json'} --address ${spoken.address} ${more}`
      : `call grpc predict ${more}`;
  const isServed = spoken.kind === 'rest' || spoken.kind === 'grpc';
  const mitigate = { why: 'what can be pulled in the world that is up', command: 'mitigate' };
  const payload = { why: 'what a payload costs as JSON, as bytes and by gRPC here', command: 'advise' };
  const machine = { why: 'who else uses this machine', command: 'doctor' };
  const small = {
    why: 'with one float, only the way is left; twice, and a cold first call shows',
    command: call('raw', '--dim 1'),
  };
  return {
    serialization: isServed
      ? [{ why: 'the same call with 4,000 floats', command: call('json', '--dim 4000') }, payload]
      : [payload, mitigate],
    'round-trips': isServed ? [small] : [machine, mitigate],
    thread: [machine, payload],
    model: isServed ? [small] : [mitigate],
    connections: [{ why: 'the lab in which each request makes one', command: 'channel-reuse --quick' }],
    bound: [{ why: 'the lab in which every place is taken', command: 'missing-deadline --quick' }, mitigate],
    slots: isServed
      ? [{ why: 'the same server with more slots', command: `serve ${spoken.kind} --slots 64` }]
      : [{ why: 'the lab in which one server has all calls', command: 'l4-pinning --quick' }, mitigate],
    features: [mitigate],
  };
}

/** As a shell takes it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
