import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { LabError, messageOf } from '../../errors.ts';
import type { Product, World } from '../../lab/world.ts';
import type { ProcessChange, Settings } from '../../services/protocol.ts';

type Role = 'storefront' | 'ranker' | 'model' | 'job' | 'accelerator' | 'load';
/** Of a service that can run without a runner. */
export type AloneSettings = Extract<Settings, { readonly role: Role }>;
type OfferChange = Extract<ProcessChange, { readonly kind: 'connections' | 'offer' }>;

/** What one service is given to run by itself, as JSON. */
export interface AloneDocument {
  readonly settings: AloneSettings;
  /** Where the gRPC health service answers, on `settings.host`, or everywhere for whoever serves nothing. */
  readonly healthPort: number;
  /** Applied in order once it has started; a load offers nothing without them. */
  readonly changes?: readonly OfferChange[];
}

const text = z.string().min(1);
const port = z.int().min(1).max(65_535);
const whole = z.int().min(0);
const least = z.int().min(1);
const positive = z.number().positive();
const certificate = z.strictObject({ key: text, cert: text });

const product: z.ZodType<Product> = z.strictObject({
  dimension: least,
  candidates: least,
  budgetMs: positive,
  batchRows: least.exactOptional(),
  scale: positive.exactOptional(),
  topK: least.exactOptional(),
});
const world: z.ZodType<World> = z.strictObject({
  models: least,
  modelsAtMost: least.nullable(),
  slots: least,
  modelMs: z.number().min(0),
  hops: z.union([z.literal(1), z.literal(2)]),
  link: z.enum(['direct', 'faults', 'l4', 'l7', 'headless']),
  balancing: z.enum(['round-robin', 'least-connections']),
  tls: z.boolean(),
  openFilesPerView: positive.nullable(),
});

const serves = { name: text, host: text, port };
const calls = { models: z.array(text).min(1), target: text.exactOptional(), ca: text.exactOptional() };
const certified = { adminPort: port.exactOptional(), certificate: certificate.exactOptional() };
const runsVariant = { seed: whole, variant: text };
const settings: z.ZodType<AloneSettings> = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('storefront'),
    ...serves,
    ...runsVariant,
    ...calls,
    product,
    logs: z.boolean().exactOptional(),
  }),
  z.strictObject({ role: z.literal('ranker'), ...serves, ...runsVariant, ...calls, ...certified }),
  z.strictObject({
    role: z.literal('model'),
    ...serves,
    ...certified,
    variant: text,
    next: z.literal(true).exactOptional(),
    device: z.strictObject({ host: text, port, token: text }),
  }),
  z.strictObject({
    role: z.literal('job'),
    ...serves,
    ...runsVariant,
    ...calls,
    logs: z.boolean().exactOptional(),
    timeoutMs: positive,
    budgetMs: positive.exactOptional(),
  }),
  z.strictObject({
    role: z.literal('accelerator'),
    ...serves,
    secret: text,
    world,
    tokens: z.record(z.string(), text),
  }),
  z.strictObject({
    role: z.literal('load'),
    name: text,
    seed: whole,
    secret: text,
    product,
    job: z
      .strictObject({
        origin: z.url(),
        batches: z.strictObject({ perSecond: positive, atOnce: least, budgetMs: positive }),
      })
      .exactOptional(),
    ticksOf: z.enum(['pages', 'batches']).exactOptional(),
    origin: z.url(),
    budgetMs: positive,
    timeoutMs: positive,
  }),
]);
const document: z.ZodType<AloneDocument> = z.strictObject({
  settings,
  healthPort: port,
  changes: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('connections'), connections: least }),
        z.strictObject({
          kind: z.literal('offer'),
          ratePerSecond: z.number().min(0),
          arrivals: z.enum(['poisson', 'constant']),
        }),
      ]),
    )
    .exactOptional(),
});

/**
 * Reads a document; the fields of further ones are added to its settings, so that a Secret can hold what a ConfigMap must not.
 * Throws LabError `usage` in one line: a file that cannot be read, no JSON, or the first field that is wrong.
 */
export async function readDocument(file: string, ...more: readonly string[]): Promise<AloneDocument> {
  const [head, ...added] = await Promise.all([file, ...more].map(readObject));
  const joined = { ...head, settings: Object.assign({}, head?.settings, ...added) };
  return check(joined, file);
}

/**
 * The document in the environment, where there is one: JSON in `TWO_AM_SETTINGS`, and in `TWO_AM_SECRET` the settings' `secret`, so that
 * only those who may read it are told. Throws LabError `usage` as `readDocument`.
 */
export function documentIn(env: NodeJS.ProcessEnv): AloneDocument | null {
  const { TWO_AM_SETTINGS: said, TWO_AM_SECRET: secret } = env;
  if (said === undefined) return null;
  const head = objectIn(said, 'TWO_AM_SETTINGS');
  return check(secret ? { ...head, settings: Object.assign({}, head.settings, { secret }) } : head, 'TWO_AM_SETTINGS');
}

function check(value: object, from: string): AloneDocument {
  const read = document.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new LabError(
    'usage',
    `${from}: ${where === '' ? '' : `${where}: `}${issue?.message}`,
    'docs/kubernetes.md says what a service needs to run alone; `lab export kubernetes` and `compose` write such documents.',
  );
}

async function readObject(file: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LabError('usage', `${file}: ${messageOf(cause)}`, 'Name a file that has a JSON object.', { cause });
  }
  return objectIn(text, file);
}

function objectIn(text: string, from: string): Readonly<Record<string, unknown>> {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    throw new LabError('usage', `${from}: ${messageOf(cause)}`, 'Write a JSON object.', { cause });
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) {
    throw new LabError('usage', `${from}: that is no JSON object`, 'Write a JSON object.');
  }
  return { ...said };
}
