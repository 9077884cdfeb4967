import { nameOf } from '../../arms.ts';
import { html, type Markup } from '../markup.ts';
import type { Report } from '../report.ts';
import { linkTo } from '../table.ts';

/** Both know the files of an application by `.js` alone. */
const sortsByName = ['0x', 'clinic-flame'];

/** Pages that other tools drew of the run's profiles; null: there are none in its folder. */
export function linkDrawnPages({ result, files }: Report): Markup | null {
  const pages = result.arms.flatMap(({ variant, profiles }) =>
    profiles
      .filter(({ tool, path }) => tool !== 'v8' && files.paths.has(path))
      .map((profile) => ({ ...profile, whose: variant === 'defect' ? 'as it was' : `with ${nameOf(variant)}` })),
  );
  if (pages.length === 0) return null;
  const sorted = pages.some(({ tool }) => sortsByName.includes(tool));
  return html`<p>Drawn by other tools: ${pages.map(
    ({ tool, process, path, whose }, at) =>
      html`${at > 0 && ', '}${linkTo(files, path, `${tool.replace('-', ' ')}, the ${process} ${whose}`)}`,
  )}.${
    sorted &&
    html` By themselves 0x and clinic flame take <code>.ts</code> for V8 and hide it at first; in these pages it is filed under the application.`
  }</p>`;
}
