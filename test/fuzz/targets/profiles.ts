import { soundProfile } from '../../../src/judge/profile/profile.test-data.ts';
import { readProfile } from '../../../src/judge/profile/read-profile.ts';
import { sayFlaws } from '../../../src/judge/profile/say-flaws.ts';
import type { CpuProfile } from '../../../src/lab/evidence.ts';
import { drawFlame } from '../../../src/report/html/flame/draw.ts';
import { foldProfiles } from '../../../src/report/html/flame/fold.ts';
import { withReadableFrames } from '../../../src/run/tools/flame-graph-frames.ts';
import { mutateJson } from '../mutate.ts';
import { plain } from '../target.ts';

/** A few samples: what is damaged is more of it. */
const sound = JSON.stringify({
  ...soundProfile(),
  samples: soundProfile().samples.slice(0, 30),
  timeDeltas: soundProfile().timeDeltas.slice(0, 30),
});

/** From a `.cpuprofile` to its picture. */
export const profiles = plain(async (draw) => {
  const text = mutateJson(draw, sound);
  const parsed = parse(text);
  const read = readProfile(parsed);
  sayFlaws(read);
  if (!read.usable) return null;
  withReadableFrames(read);
  const root = foldProfiles(parsed as CpuProfile, soundProfile());
  const drawn = (['before', 'after', 'difference'] as const).map((width) => String(drawFlame(root, width, 'says')));
  const odd = drawn.find((markup) =>
    /NaN|Infinity|undefined/.test(markup.replaceAll(/<text[\s\S]*?<\/text>|<title[\s\S]*?<\/title>/g, '')),
  );
  return odd === undefined || /NaN|Infinity|undefined/.test(text)
    ? null
    : `the picture has no number: ${text.slice(0, 300)}`;
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
