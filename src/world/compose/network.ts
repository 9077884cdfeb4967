import { LabError, messageOf } from '../../errors.ts';
import { askEngine } from './engine.ts';
import { labelOptions, projectOf } from './labels.ts';

const tries = 5;
/** The first few are the bridge's, and whatever an engine keeps for itself. */
const firstHost = 8;
const hostsAtMost = 4_000;

/** The network of a run, without a way out: each member has an address of its own, which it keeps when it is started again. */
export interface RunNetwork {
  readonly name: string;
  /** One that nobody has. Error: `port-taken`, where none is left. */
  take(): string;
  giveBack(address: string): void;
}

/** An engine gives fixed addresses only where the network was made with its range: so it is asked which it would take. */
export async function createNetwork(run: string, runner: string, signal: AbortSignal): Promise<RunNetwork> {
  const name = projectOf(run);
  const create = (...more: readonly string[]) =>
    askEngine(['network', 'create', '--internal', ...labelOptions(run, runner, null), ...more, name], { signal });
  for (let tried = 1; ; tried += 1) {
    await create();
    const range = (
      await askEngine(['network', 'inspect', '--format', '{{(index .IPAM.Config 0).Subnet}}', name], { signal })
    ).trim();
    await askEngine(['network', 'rm', name], { signal });
    try {
      await create('--subnet', range);
      return { name, ...shareOut(range) };
    } catch (error) {
      // Somebody else was quicker.
      if (tried === tries || !/overlap/i.test(messageOf(error))) throw error;
    }
  }
}

/** Addresses of a range such as `172.18.0.0/16`: the one that has been free for longest comes first. */
export function shareOut(range: string): Pick<RunNetwork, 'take' | 'giveBack'> {
  const [base = '', prefix = ''] = range.split('/');
  const start = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  const count = Math.min(hostsAtMost, size - firstHost - 1);
  const free = Array.from({ length: Math.max(0, count) }, (_, index) => write(start + firstHost + index));
  return {
    take() {
      const address = free.shift();
      if (address !== undefined) return address;
      throw new LabError(
        'port-taken',
        `No address is free on the network of this run (${range}).`,
        'Ask for fewer model servers, or give the engine larger ranges (`default-address-pools`).',
      );
    },
    giveBack: (address) => void free.push(address),
  };
}

function write(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}
