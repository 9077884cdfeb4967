import { askProgram } from './ask-program.ts';
import { type Finding, fine } from './finding.ts';

const readings = 20_000;
const coarsestNs = 100_000n;

/** Times of different processes are compared: the monotonic clock must be one for all, and fine enough. */
export async function checkClock(signal: AbortSignal): Promise<Finding> {
  const before = process.hrtime.bigint();
  const program = 'process.stdout.write(String(process.hrtime.bigint()))';
  const printed = await askProgram(process.execPath, ['-e', program], signal);
  const after = process.hrtime.bigint();
  const elsewhere = /^\d+$/.test(printed ?? '') ? BigInt(printed ?? '') : null;
  const shared = elsewhere !== null && before <= elsewhere && elsewhere <= after;
  const { forward, stepNs } = watchClock();
  if (shared && forward && stepNs <= coarsestNs) {
    return fine('clock', `monotonic, the same in every process, in steps of ${stepNs} ns`);
  }
  const says = !shared
    ? 'another process reads a different time'
    : forward
      ? `steps of ${stepNs} ns`
      : 'it runs backwards';
  const remedy = 'Nothing can be measured with this clock: try another system clock source, or another machine.';
  return { name: 'clock', state: 'missing', text: says, remedy };
}

function watchClock(): { forward: boolean; stepNs: bigint } {
  let forward = true;
  let stepNs = 2n ** 62n;
  let last = process.hrtime.bigint();
  for (let reading = 0; reading < readings; reading++) {
    const next = process.hrtime.bigint();
    if (next < last) forward = false;
    if (next > last && next - last < stepNs) stepNs = next - last;
    last = next;
  }
  return { forward, stepNs };
}
