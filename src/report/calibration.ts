import type { Calibration } from '../judge/record/result.ts';
import { milliseconds, sensible } from './numbers.ts';

/** What this machine was found to carry, what is offered to it for that, and what was changed to fit: a clause each. */
export function sayCalibration(calibration: Calibration): string[] {
  const { threadCpuMsPerView, offeredPerSecond, saturates = [], bound = 'share', ofSaturation } = calibration;
  const [first] = saturates;
  const cost = `this machine: a view takes ${sensible(threadCpuMsPerView)} ms of the storefront's thread`;
  const full = first ? [`the first to be full is ${first.what}, at ${sensible(first.perSecond)} views/s`] : [];
  const why: Readonly<Record<typeof bound, string>> = {
    share: ofSaturation === undefined ? '' : `, ${sensible(ofSaturation)} of that`,
    most: ', the most that this lab wants',
    least: ', the least that this lab allows',
    machine: ', so that an arm that should hold has room under the trigger',
    queue: ', since a queue never drained at twice that rate',
    asked: ', as asked for',
  };
  return [
    [cost, ...full].join(', and '),
    `every variant is offered ${sensible(offeredPerSecond)} views/s${why[bound]}`,
    ...sayFitted(calibration),
  ];
}

/** What is otherwise than the lab has it where the machine allows it. */
function sayFitted({ slots, budgetMs, batches, usual, calmMs }: Calibration): string[] {
  if (!usual) return [];
  const calm = (some: string, ms: number | null | undefined) =>
    ms ? `, since ${some} in the calm take at most ${milliseconds(ms)}` : '';
  const fitted: string[] = [];
  if (slots !== undefined && slots !== usual.slots)
    fitted.push(`${slots} slots a model server instead of ${usual.slots}`);
  if (budgetMs !== undefined && budgetMs !== usual.budgetMs)
    fitted.push(`a view has ${budgetMs} ms instead of ${usual.budgetMs}${calm('95 % of views', calmMs?.pages)}`);
  if (batches && usual.batches && batches.perSecond !== usual.batches.perSecond)
    fitted.push(`${sensible(batches.perSecond)} batches/s instead of ${usual.batches.perSecond}`);
  if (batches && usual.batches && batches.budgetMs !== usual.batches.budgetMs)
    fitted.push(
      `a batch has ${batches.budgetMs} ms instead of ${usual.batches.budgetMs}${calm('half of the batches', calmMs?.batches)}`,
    );
  return fitted;
}
