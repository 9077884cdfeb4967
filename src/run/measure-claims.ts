import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LabError } from '../errors.ts';
import { type Arm, runResult } from '../judge/record/result.ts';
import type { Claim, ClaimedArm } from '../lab/claims.ts';
import { keepTail } from '../world/stderr-tail.ts';

const entry = fileURLToPath(new URL('./claims-main.ts', import.meta.url));
const timeoutMs = 20_000;

/** Runs `labs/<id>/claims.ts` in a process of its own, so that nothing of the runner weighs on what it measures. */
export async function measureClaims(
  file: string,
  arms: readonly Arm[],
  signal: AbortSignal,
): Promise<readonly Claim[]> {
  const child = fork(entry, [file], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  const lastWords = keepTail(child.stderr);
  const abort = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const { promise, resolve, reject } = Promise.withResolvers<readonly Claim[]>();
  const refuse = (why: string) =>
    reject(new LabError('broken-lab', `${file} gave no claims: ${why}`, 'Fix the claims file.'));
  const end = () => refuse(lastWords() || 'it took too long');
  child.once('message', (said) => {
    const claims = runResult.shape.claims.safeParse(said);
    if (claims.success) resolve(claims.data);
    else refuse('what it sent is not a list of claims');
  });
  child.once('exit', end);
  abort.addEventListener('abort', end, { once: true });
  child.send(arms.map(summarise));
  try {
    return await promise;
  } finally {
    child.kill('SIGKILL');
  }
}

function summarise(arm: Arm): ClaimedArm {
  const [pages] = arm.load;
  return {
    variant: arm.variant,
    phase: arm.phase,
    meanMs: pages?.latencyMs.mean ?? null,
    p99Ms: pages?.latencyMs.p99 ?? null,
    cpuMsPerView: arm.cpuMsPerView,
    ledger: arm.ledger,
  };
}
