import type { Calibration } from '../../../judge/record/result.ts';
import { sayCalibration } from '../../calibration.ts';
import { nameMachine } from '../../machine.ts';
import { count, cpuMilliseconds } from '../../numbers.ts';
import { tie } from '../../text.ts';
import { trustOf } from '../../trust.ts';
import { drawFigure } from '../figure.ts';
import { html, webLink } from '../markup.ts';
import type { HtmlSection } from '../report.ts';
import { linkTo } from '../table.ts';
import { dateOf } from '../when.ts';

/** How the figures came to be: machine, seed, calibration, versions; and where all of it lies. */
export const made: HtmlSection = (report) => {
  const { result, files } = report;
  const { machine, calibration, incident } = result;
  const facts: [name: string, value: unknown, pointer: string | null][] = [
    ['run', `${result.id}, ${dateOf(result.startedAt)}`, '/id'],
    ['command', result.command, '/command'],
    ['seed', result.seed, '/seed'],
    [
      'machine',
      `${nameMachine(machine)}, ${count(machine.memoryMiB)} MiB, ${machine.platform} ${machine.arch}`,
      '/machine',
    ],
    ['two-am', result.version, '/version'],
    [
      'tools',
      Object.entries(result.tools)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
      '/tools',
    ],
    [
      'world',
      Object.entries(incident.world)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
      '/incident/world',
    ],
    [
      'product',
      Object.entries(incident.product)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
      '/incident/product',
    ],
    ['trigger', incident.trigger.join('; '), '/incident/trigger'],
    ...(calibration
      ? [
          [
            'calibration',
            `${cpuMilliseconds(calibration.cpuMsPerView)} of CPU a view over ${count(calibration.views)} views at ${count(calibration.lightPerSecond)}/s: ` +
              sayLoad(calibration),
            '/calibration',
          ] as [string, unknown, string],
        ]
      : []),
    ['trust', tie(trustOf(result)), null],
  ];
  const incidents = incident.record.map((address) => html`<li>${webLink(address)}</li>`);
  const there = ['run.json', 'plan.json', 'arms', 'profiles', 'variants'].filter((path) => files.paths.has(path));
  const body = html`<dl>${facts.map(([name, value, pointer]) => html`<div><dt>${name}</dt><dd>${pointer === null ? String(value) : drawFigure(report, pointer, String(value))}</dd></div>`)}
${incidents.length > 0 && html`<div><dt>incidents like it</dt><dd><ul>${incidents}</ul></dd></div>`}</dl>
<p>In the run's folder: ${there.map((path) => html`${linkTo(files, path, path)} `)}</p>`;
  return { id: 'made', title: 'How it was made', body };
};

function sayLoad(calibration: Calibration): string {
  const { saturates, saturationPerSecond, offeredPerSecond } = calibration;
  return saturates === undefined
    ? `saturation at ${count(saturationPerSecond)}/s, so ${count(offeredPerSecond)}/s were offered`
    : sayCalibration(calibration).join('; ');
}
