/**
 * What was called otherwise before: old name → today's. Older drills have the old ones on record, and people still type them; one that
 * was renamed is never used again for something else.
 */

const mechanismsBefore = {
  'text-encoding': 'serialization',
  'connection-each-time': 'connection-per-request',
  'message-limit': 'size-limit-exceeded',
  'quota-used-up': 'quota-exhausted',
  'too-few-models': 'too-few-model-servers',
  'too-few-places': 'pool-too-small',
  'starved-machine': 'noisy-neighbour',
} as const;

const evidenceBefore = {
  'thread-full': 'thread-saturated',
  'thread-idle': 'thread-has-headroom',
  'text-in-profile': 'encoding-in-profile',
  'bytes-per-float': 'many-bytes-per-float',
  'model-as-ever': 'model-latency-normal',
  'slots-free': 'model-slots-free',
  'slots-full': 'model-slots-full',
  'one-server-busiest': 'one-server-takes-all',
  'idle-elsewhere': 'uneven-queues',
  handshakes: 'tls-handshake-per-call',
  'new-connections': 'new-connection-per-call',
  'descriptors-full': 'descriptors-near-limit',
  'calls-pinned': 'many-calls-in-flight',
  'calls-old': 'old-calls-in-flight',
  'rows-late': 'batch-rows-late',
  'never-handled': 'batches-never-handled',
  'calls-multiplied': 'more-calls-than-views',
  'memory-full': 'memory-high',
  neighbours: 'cpu-taken-by-others',
} as const;

const looksBefore = { ledger: 'latency' } as const;
const mitigationsBefore = { undeploy: 'undo-deploy' } as const;

/** By what they name: a diagnosis' mechanism, what it cites, a look, a mitigation. */
export const namesBefore = {
  component: {},
  mechanism: mechanismsBefore,
  evidence: evidenceBefore,
  look: looksBefore,
  mitigation: mitigationsBefore,
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type Named = keyof typeof namesBefore;

/** The name of today; any other word as it is. */
export function nameOfToday(of: Named, name: string): string {
  const before: Readonly<Record<string, string>> = namesBefore[of];
  return Object.hasOwn(before, name) ? (before[name] ?? name) : name;
}
