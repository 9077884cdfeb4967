import type { EvidenceOf } from '../evidence.ts';
import type { Growing, GrowsWish } from '../grows.ts';
import type { Lab, Mitigation, Needs, Recovery, Step, WrongFix } from '../lab.ts';
import { type Change, type Phase, type Rate, roles, servingRoles, streams, worldWith } from '../world.ts';
import { assertLinks } from './check-links.ts';
import { isToxic } from './check-toxic.ts';
import { isPartOfProduct, isPartOfWorld } from './check-world.ts';
import {
  type Check,
  hasFields,
  isFunction,
  isListOf,
  isNumber,
  isObject,
  isOneKind,
  isOneOf,
  isRecordOf,
  isText,
  isWhole,
  optional,
  ShapeError,
} from './shape.ts';

/** What the types of a lab promise, held at run time too: a lab's author may not have run the compiler. */

const phases: readonly Phase[] = ['calm', 'triggered', 'recovered'];
const sources = Object.keys({
  outcomes: true,
  ledger: true,
  process: true,
  wire: true,
  calls: true,
  rpcs: true,
  channelz: true,
  handshakes: true,
  descriptors: true,
  memory: true,
  strays: true,
  messages: true,
  digits: true,
  slots: true,
  scored: true,
  witness: true,
  'cpu-profile': true,
} satisfies Record<keyof EvidenceOf, true>);

const subject = isOneOf([...streams, ...roles]);
const takes = { name: isText, unit: isText, from: isOneOf(sources), take: isFunction };
const measure = hasFields(takes);
const picture = hasFields({ ...takes, draw: isOneOf(['bars', 'lines', 'stacked']), limit: optional(isNumber()) });

const slo = isObject({ measure, of: subject, atMost: isNumber(), during: optional(isOneOf(phases)) });
const sign = isObject({ measure, of: subject, atLeast: isNumber(), means: isText });
const figure = isObject({ measure, of: subject, means: isText });

const rateFields: Readonly<Record<keyof Rate, Check>> = {
  ofSaturation: isNumber(0.01),
  ofMachine: optional(isNumber(0.01)),
  atLeast: optional(isNumber(0.01)),
  atMost: optional(isNumber(0.01)),
};

const rate: Check = (value, where) => {
  isObject(rateFields)(value, where);
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = value as Rate;
  if (atLeast > atMost) throw new ShapeError(`${where}.atLeast must not be above ${where}.atMost`);
};

const needsFields: Readonly<Record<keyof Needs, Check>> = {
  times: optional(isNumber(0.01)),
  headroom: optional(isNumber(1)),
  perView: optional(isNumber(0.01)),
  slotsAtLeast: optional(isWhole(1)),
};

const growingFields: Readonly<Record<keyof Growing, Check>> = {
  memoryMiBPerSecond: optional(isNumber(0.001)),
  descriptorsPerSecond: optional(isNumber(0.001)),
};
const growsFields: Readonly<Record<keyof GrowsWish, Check>> = {
  ...growingFields,
  soak: optional(isObject(growingFields)),
};

const batches = isObject({ perSecond: isNumber(0.01), atOnce: isWhole(1), budgetMs: isNumber(1) });

const change = isOneKind<Change['kind']>({
  deploy: { afterMs: optional(isNumber()), team: isText, product: isPartOfProduct },
  traffic: { afterMs: optional(isNumber()), times: isNumber() },
  scale: { afterMs: optional(isNumber()), models: isWhole(1) },
  slow: { afterMs: optional(isNumber()), model: isWhole(1), modelMs: isNumber() },
  release: { afterMs: optional(isNumber()), model: isWhole(1) },
  fault: { afterMs: optional(isNumber()), model: isWhole(1), toxic: isToxic },
});

const step = isOneKind<Step['kind']>({
  'undo-trigger': {},
  restart: { role: isOneOf(servingRoles) },
  deploy: { team: isText, product: isPartOfProduct },
  drain: { model: isWhole(1) },
  release: { model: isWhole(1) },
  kill: { model: isOneOf(['busiest']) },
  redeploy: { variant: isText },
});

const mitigationFields: Readonly<Record<keyof Mitigation, Check>> = {
  title: isText,
  costs: isText,
  steps: isListOf(step, 1),
};

const recoveryFields: Readonly<Record<keyof Recovery, Check>> = {
  trigger: isListOf(change, 1),
  lastsMs: isNumber(),
  withinMs: isNumber(),
};

const trial = isObject({
  why: isText,
  trigger: isListOf(change, 1),
  lastsMs: optional(isNumber()),
  watchSeconds: isNumber(1),
  signs: isListOf(sign, 1),
  foiledBy: optional(isListOf(sign)),
  pictures: optional(isListOf(isObject({ picture, of: subject }))),
} satisfies Readonly<Record<keyof Exclude<WrongFix, string>, Check>>);

const wrongFix: Check = (value, where) => (typeof value === 'object' ? trial : isText)(value, where);

const labFields: Readonly<Record<keyof Lab, Check>> = {
  title: isText,
  page: isText,
  record: isListOf(isText),
  cause: isText,
  lesson: isText,
  world: optional(isPartOfWorld),
  product: optional(isPartOfProduct),
  load: isObject({ pages: rate, batches: optional(batches) } satisfies Readonly<Record<keyof Lab['load'], Check>>),
  needs: optional(isObject(needsFields)),
  grows: optional(isObject(growsFields)),
  slos: isListOf(slo, 1),
  trigger: isListOf(change, 1),
  settleMs: isNumber(),
  recovery: optional(isObject(recoveryFields)),
  signs: isListOf(sign, 1),
  figures: optional(isListOf(figure)),
  pictures: optional(isListOf(isObject({ picture, of: subject }))),
  profileOf: optional(isOneOf(servingRoles)),
  fixes: isRecordOf(isText, 1),
  wrongFixes: isRecordOf(wrongFix),
  mitigations: optional(isRecordOf(isObject(mitigationFields))),
  siblings: optional(isRecordOf(isText)),
};

const isLab = isObject(labFields);

/** Throws a ShapeError that names the field. */
export function assertLab(value: unknown): asserts value is Lab {
  isLab(value, 'lab');
  // Its shape is a lab's by now.
  assertLinks(value as Lab);
  assertProfiled(value as Lab);
  assertScales(value as Lab);
}

function assertScales({ load, needs, world, product, trigger, mitigations = {} }: Lab): void {
  if (load.batches && load.pages?.atMost === undefined)
    throw new ShapeError(
      'lab.load has `batches`, whose rate follows that of the views: add `atMost` to lab.load.pages',
    );
  // A roll-back puts back what the product says.
  const deploys = [...trigger, ...Object.values(mitigations).flatMap(({ steps }) => steps)];
  if (product?.scale === undefined && deploys.some((one) => one.kind === 'deploy' && one.product.scale !== undefined))
    throw new ShapeError('lab.product must have a `scale`, since a deploy changes it: add `scale: 1`');
  if ((needs?.slotsAtLeast ?? 1) > worldWith(world).slots)
    throw new ShapeError('lab.needs.slotsAtLeast must not be above lab.world.slots');
}

function assertProfiled({ profileOf, load, world }: Lab): void {
  if (profileOf === 'job' && !load.batches)
    throw new ShapeError('lab.profileOf names the job, but there is none: add `batches` to lab.load');
  if (profileOf === 'ranker' && worldWith(world).hops !== 2)
    throw new ShapeError('lab.profileOf names the ranker, but there is none: add `hops: 2` to lab.world');
}
