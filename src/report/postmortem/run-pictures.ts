import type { RunResult } from '../../judge/record/result.ts';
import { changedAt } from '../html/chart/seconds.ts';
import type { RunFiles } from '../html/report.ts';
import { panelsOf } from '../html/sections/what-happened.ts';
import { renderPicture } from '../picture.ts';

export interface DraftPicture {
  /** Ends its file's name: `good-views`. */
  readonly name: string;
  /** For whoever does not see it. */
  readonly alt: string;
  readonly svg: string;
}

const shown = ['good views', 'good batches', 'latency', 'errors a second'];

/** How the outage went, by the second: the share of good views, latencies, and errors where views were kept. */
export function drawRunPictures(result: RunResult, views: RunFiles['views']): DraftPicture[] {
  return panelsOf(result, views, changedAt(result, 'defect')).flatMap((panel) => {
    const name = shown.find((begin) => panel.title.startsWith(begin));
    return name === undefined
      ? []
      : [{ name: name.replaceAll(' ', '-'), alt: panel.alt, svg: renderPicture(panel.title, panel) }];
  });
}
