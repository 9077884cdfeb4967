import type { Calibration } from '../judge/result.ts';
import { milliseconds, sensible } from './numbers.ts';

/** What this machine was found to carry, what is offered to it for that, and what was changed to fit: a clause each. */
export function sayCalibration(calibration: Calibration): string[] {
  const { threadCpuMsPerView, offeredPerSecond, saturates = [], bound = 'share', ofSaturation } = calibration;
  const [first] = saturates;
  const cost = `this machine: ${sensible(threadCpuMsPerView)} ms of the storefront's thread a view`;
  const full = first ? [`first to be full is ${first.what}, at ${sensible(first.perSecond)} views/s`] : [];
  const why: Readonly<Record<typeof bound, string>> = {
    share: ofSaturation === undefined ? '' : `, ${sensible(ofSaturation)} of that`,
    most: ', the most that this lab wants',
    least: ', the least that this lab allows',
    machine: ', so that an arm that should hold has room under the trigger',
    queue: ', as a queue never drained at twice the rate',
    asked: ', as was asked for',
  };
  return [
    [cost, ...full].join(', and '),
    `${sensible(offeredPerSecond)} views/s are offered to every variant${why[bound]}`,
    ...sayFitted(calibration),
  ];
}

/** What is otherwise than the lab has it where the machine allows it. */
function sayFitted({ slots, budgetMs, batches, usual, calmMs }: Calibration): string[] {
  if (!usual) return [];
  const calm = (some: string, ms: number | null | undefined) =>
    ms ? `, as ${some} of the calm's take ${milliseconds(ms)}` : '';
  const fitted: string[] = [];
  if (slots !== undefined && slots !== usual.slots)
    fitted.push(`${slots} slots a model server instead of ${usual.slots}`);
  if (budgetMs !== undefined && budgetMs !== usual.budgetMs)
    fitted.push(`a view has ${budgetMs} ms instead of ${usual.budgetMs}${calm('95 %', calmMs?.pages)}`);
  if (batches && usual.batches && batches.perSecond !== usual.batches.perSecond)
    fitted.push(`${sensible(batches.perSecond)} batches/s instead of ${usual.batches.perSecond}`);
  if (batches && usual.batches && batches.budgetMs !== usual.batches.budgetMs)
    fitted.push(
      `a batch has ${batches.budgetMs} ms instead of ${usual.batches.budgetMs}${calm('half', calmMs?.batches)}`,
    );
  return fitted;
}
