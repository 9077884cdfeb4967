import { count, percent } from '../../numbers.ts';
import { isRising } from '../../p99-seconds.ts';
import { html } from '../markup.ts';
import type { HtmlSection } from '../report.ts';

/** What a careful reader would object. */
export const limits: HtmlSection = ({ result }) => {
  const disturbed = result.arms.filter(({ disturbance }) => disturbance.disturbed).length;
  const unknown = result.arms.filter(({ disturbance }) => disturbance.othersShare === null).length;
  const others = Math.max(0, ...result.arms.flatMap(({ disturbance }) => disturbance.peakShare ?? []));
  const points = [
    'One machine: client, servers and load share its cores, and no network lies between them. Ratios carry over to other machines, absolute times do not.',
    'Node only: another runtime has other costs for the same work.',
    'A model that waits: its time is a wait on a limited number of slots, which stand in for the accelerator. Its arithmetic is small and real.',
    'One seed and one run: the intervals cover chance within it, not what another night would be like.',
    ...(result.arms.some(isRising)
      ? [
          'A figure with * is the p99 of a queue that was still growing: it says how long we watched, not how slow the system is.',
        ]
      : []),
    'A p99 with ≥ is the age of a view that was still in flight: in truth it took longer.',
    ...(others > 0.05 ? [`Other programs took up to ${percent(others)} of the CPU in the worst second.`] : []),
    ...(disturbed > 0
      ? [
          `In ${count(disturbed)} of ${count(result.arms.length)} windows other programs took too much of the machine, also when taken again.`,
        ]
      : []),
    ...(unknown > 0
      ? [
          `What other programs take of the machine is not available on this system: ${count(unknown)} windows are judged without it.`,
        ]
      : []),
  ];
  return {
    id: 'limits',
    title: 'What this run does not show',
    body: html`<ul>${points.map((point) => html`<li>${point}</li>`)}</ul>`,
  };
};
