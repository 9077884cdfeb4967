import { type Busy, saturationOf, type Usage } from '../../judge/figures/usage.ts';
import { timesOf } from '../../judge/record/judged-lab.ts';
import type { Calibration } from '../../judge/record/result.ts';
import type { Lab } from '../../lab/lab.ts';
import { productWith, type Rate, worldWith } from '../../lab/world.ts';

/** What a lab offers that does not say: comfortable, and not idle. */
const ordinaryRate: Rate = { ofSaturation: 0.6 };
const ordinaryHeadroom = 1.25;
/** A budget is at least so many times what the calm takes; batches grow with the trigger, and wait for each other. */
const budgetTimes = { pages: 3, batches: 15 };
const budgetStepMs = 10;
/** What code that is still being compiled takes of the machine, in multiples of what the calm will show. */
const coldCosts = 1.25;
/** So near to the wish, it is granted. */
const nearEnough = 0.95;

export function pagesRate(lab: Lab): Rate {
  return lab.load.pages ?? ordinaryRate;
}

/** How many times what an arm that should hold needs, a machine is to have. */
export function headroomOf(lab: Lab): number {
  return lab.needs?.headroom ?? ordinaryHeadroom;
}

export interface Wish {
  /** Views per second that the load was measured at. */
  readonly lightPerSecond: number;
  /** Views per second that a person asked for; null: nobody did. */
  readonly asked: number | null;
  /** The code was still being compiled: what it took of the machine is more than the calm will show. */
  readonly cold?: true;
  /** The headroom is to be kept to the letter. */
  readonly strict?: true;
}

/**
 * The load for this machine: the lab's share of what saturates first, and no more than leaves an arm that should hold the
 * headroom that the lab states; fewer slots where there is no room for the load of all of them; budgets that are a
 * multiple of what the calm takes, and the lab's own where the machine allows it.
 */
export function fitLoad(lab: Lab, usage: Usage, { lightPerSecond, asked, cold, strict }: Wish): Calibration {
  const rate = pagesRate(lab);
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = rate;
  const usual = worldWith(lab.world).slots;
  const slots = usage.slots ?? usual;
  const fewest = Math.min(usual, lab.needs?.slotsAtLeast ?? usual);
  const choices = Array.from({ length: usual - fewest + 1 }, (_, fewer) => usual - fewer).map((some) => {
    const busy = usage.busy.map((one) => (one.kind === 'slots' ? { ...one, share: (one.share * slots) / some } : one));
    const saturations = busy
      .filter(({ share }) => share > 0)
      .map((one) => ({ kind: one.kind, what: one.what, perSecond: saturationOf(usage, one) }))
      .sort((one, other) => one.perSecond - other.perSecond);
    const shareOf = (kind: Busy['kind']) =>
      kind === 'machine' ? (rate.ofMachine ?? rate.ofSaturation) : rate.ofSaturation;
    const wishes = saturations.map(({ kind, perSecond }) => ({
      share: shareOf(kind),
      perSecond: shareOf(kind) * perSecond,
    }));
    const least = wishes.reduce((one, other) => (other.perSecond < one.perSecond ? other : one), {
      share: rate.ofSaturation,
      perSecond: Number.POSITIVE_INFINITY,
    });
    return { slots: some, saturations, share: least.share, wished: Math.min(least.perSecond, atMost) };
  });
  const room = roomOn(lab, usage) * (cold ? coldCosts : 1);
  const enough = strict ? 1 : nearEnough;
  const wanted = asked ?? room;
  const chosen = choices.find(({ wished }) => wanted >= enough * wished) ?? choices.at(-1);
  if (!chosen) throw new Error('a world without slots');
  const { wished, saturations, share } = chosen;
  const offeredPerSecond = asked ?? Math.max(atLeast, room >= enough * wished ? wished : room);
  const bound = asked !== null ? 'asked' : boundOf({ wished, room: room / enough, atLeast, atMost });
  return {
    lightPerSecond,
    views: usage.views,
    threadCpuMsPerView: usage.threadCpuMsPerView,
    cpuMsPerView: usage.cpuMsPerView,
    saturationPerSecond: saturations[0]?.perSecond ?? 0,
    offeredPerSecond,
    saturates: saturations.slice(0, 4).map(({ what, perSecond }) => ({ what, perSecond })),
    ofSaturation: share,
    bound,
    slots: chosen.slots,
    budgetMs: budget(productWith(lab.product).budgetMs, budgetTimes.pages, usage.tookMs.pages),
    batches: lab.load.batches
      ? {
          perSecond:
            lab.load.batches.perSecond * (Number.isFinite(atMost) ? Math.min(1, offeredPerSecond / atMost) : 1),
          budgetMs: budget(lab.load.batches.budgetMs, budgetTimes.batches, usage.tookMs.batches),
        }
      : null,
    usual: {
      slots: worldWith(lab.world).slots,
      budgetMs: productWith(lab.product).budgetMs,
      batches: lab.load.batches ? { perSecond: lab.load.batches.perSecond, budgetMs: lab.load.batches.budgetMs } : null,
    },
    calmMs: { pages: usage.tookMs.pages, batches: usage.tookMs.batches },
  };
}

/** Views per second at which an arm that should hold still has its headroom under the trigger. */
export function roomOn(lab: Lab, usage: Usage): number {
  const machine = usage.busy.find(({ kind }: Busy) => kind === 'machine');
  if (!machine || machine.share === 0) return Number.POSITIVE_INFINITY;
  return saturationOf(usage, machine) / (timesOf(lab) * headroomOf(lab));
}

function boundOf(of: {
  readonly wished: number;
  readonly room: number;
  readonly atLeast: number;
  readonly atMost: number;
}): NonNullable<Calibration['bound']> {
  if (Math.min(of.wished, of.room) < of.atLeast) return 'least';
  if (of.room < of.wished) return 'machine';
  return of.wished === of.atMost ? 'most' : 'share';
}

function budget(floorMs: number, times: number, calmMs: number | null): number {
  return Math.max(floorMs, Math.ceil((times * (calmMs ?? 0)) / budgetStepMs) * budgetStepMs);
}

/** The lab with slots, budgets and batches as they were fitted to this machine; the rate is told beside it. */
export function labAsFitted(lab: Lab, calibration: Calibration): Lab {
  const { slots, budgetMs, batches } = calibration;
  return {
    ...lab,
    world: { ...lab.world, ...(slots === undefined ? {} : { slots }) },
    product: { ...lab.product, ...(budgetMs === undefined ? {} : { budgetMs }) },
    load: { ...lab.load, ...(lab.load.batches && batches ? { batches: { ...lab.load.batches, ...batches } } : {}) },
  };
}
