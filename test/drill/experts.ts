import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../src/lab/folders.ts';
import type { Night } from '../../src/lab/night/draw-night.ts';

/** What somebody types who knows. */
export interface Expert {
  /** Behind `page`, a line each, up to and with the diagnosis. */
  readonly finds: readonly string[];
  /** By the names that its night has. */
  readonly mitigates: (night: Night) => readonly string[];
  /** The code that cures it; null: there is nothing to cure. */
  readonly fix: string | null;
}

const inChunks = 'connectJob: ({ target }) => streamBatches(target, credentials.createInsecure(), 256 * 1_024),';

const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');

/** Of every drill that there is. */
export const experts: Readonly<Record<string, Expert>> = {
  'channel-reuse': {
    finds: [
      'evidence sockets storefront',
      'diagnose --component storefront --mechanism connection-per-request --evidence handshakes',
    ],
    mitigates: (night) => [rollBack(night), 'mitigate "restart storefront"'],
    fix: read('labs/channel-reuse/defect.ts').replace(/connect: \(\{[\s\S]*?\n {2}\}\),/, oneClient()),
  },
  'field-reuse': {
    finds: [
      'evidence answers',
      'diagnose --component model --mechanism schema-mismatch --evidence answers-wrong,wrong-at-some-servers',
    ],
    mitigates: (night) => [rollBack(night)],
    fix: inWorkspace(read('labs/field-reuse/defect.ts')).replace('logit_bias = 5;', 'logit_bias = 6;'),
  },
  'json-blowup': {
    finds: [
      'evidence cpu storefront',
      'diagnose --component storefront --mechanism serialization --evidence encoding-in-profile,thread-saturated',
    ],
    mitigates: (night) => [rollBack(night), 'mitigate "restart storefront"'],
    fix: read('labs/json-blowup/fixes/grpc.ts'),
  },
  'float-drift': {
    finds: [
      'evidence sockets model-1',
      'evidence sockets storefront',
      'diagnose --component storefront --mechanism lost-precision --evidence answers-wrong,floats-rounded,scores-rounded',
    ],
    mitigates: (night) => [rollBack(night)],
    fix: read('labs/float-drift/fixes/every-digit.ts'),
  },
  'l4-pinning': {
    finds: [
      'evidence sockets model-1',
      'diagnose --component network --mechanism one-connection --evidence one-server-takes-all,uneven-queues',
    ],
    // The hot server's queue would outlast the campaign by minutes.
    mitigates: (night) => [rollBack(night), 'mitigate "restart model"'],
    fix: read('labs/l4-pinning/fixes/round-robin.ts'),
  },
  'missing-deadline': {
    finds: [
      'evidence sockets storefront',
      'diagnose --component storefront --mechanism endless-wait --evidence old-calls-in-flight,no-deadline',
    ],
    mitigates: ({ struck }) => [`mitigate "drain model-${struck}"`, 'mitigate "restart storefront"'],
    fix: read('labs/missing-deadline/fixes/deadline.ts'),
  },
  'message-size': {
    finds: [
      'evidence sockets job',
      'diagnose --component job --mechanism size-limit-exceeded --evidence message-too-large,batches-never-handled',
    ],
    mitigates: () => ['mitigate "batch quarter"'],
    fix: read('labs/message-size/defect.ts')
      .replace(/connectJob: .*\n/, `${inChunks}\n`)
      .replace(/import \{.*\} from '#lab';/, "import { defineVariant } from '#lab';")
      .replace('serveModel }', 'serveModel, streamBatches }'),
  },
  control: {
    finds: ['evidence latency', 'diagnose --component nothing --mechanism nothing --evidence views-good'],
    mitigates: () => [],
    fix: null,
  },
};

/** What a variant imports by path lies beside it there, in the order in which it does. */
function inWorkspace(source: string): string {
  let part = 0;
  return source.replaceAll(/from '\.\/[\w-]+\.ts'/g, () => {
    part += 1;
    return `from './part-${part}.ts'`;
  });
}

function rollBack({ changes }: Night): string {
  return `mitigate "roll-back ${changes.find(({ isTrigger }) => isTrigger)?.name}"`;
}

function oneClient(): string {
  return 'connect: ({ target, ca }) => new ModelClient(target, credentials.createSsl(ca), idleAfter),';
}
