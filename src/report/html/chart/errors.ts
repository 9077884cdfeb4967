import { type SeenView, viewsFrom } from '../../../judge/figures/views.ts';
import type { Arm } from '../../../judge/record/result.ts';
import type { Rows } from '../../../lab/rows.ts';
import type { Tone } from './dot.ts';
import type { Line, Point } from './plot.ts';
import { inPieces, pointsOf } from './seconds.ts';

/** The largest kinds by name, the rest together. */
const tones: readonly Tone[] = ['before', 'third', 'fifth'];

/** Errors by the second of their intended start, a line a kind; one flat line where none failed; none where no view was kept. */
export function errorLines(
  arms: readonly Arm[],
  views: ReadonlyMap<string, Rows<SeenView>>,
  changedMs: number,
): Line[] {
  const known = arms.flatMap((arm) => {
    const own = views.get(arm.evidence);
    return own ? [{ arm, own }] : [];
  });
  if (known.length === 0) return [];
  const times = new Map<string, number>();
  for (const { own } of known)
    for (const { failure } of own) if (failure !== null) times.set(failure, (times.get(failure) ?? 0) + 1);
  const kinds = [...times.keys()].toSorted((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0));
  const named = kinds.slice(0, kinds.length > tones.length ? tones.length - 1 : tones.length);
  const groups: { readonly name: string; readonly has: (failure: string) => boolean }[] = [
    ...named.map((kind) => ({ name: kind, has: (failure: string) => failure === kind })),
    ...(kinds.length > named.length ? [{ name: 'others', has: (failure: string) => !named.includes(failure) }] : []),
  ];
  if (groups.length === 0) groups.push({ name: 'errors', has: () => true });
  return groups.map(({ name, has }, at) => ({
    name,
    tone: tones[at] ?? 'third',
    pieces: inPieces(
      known.flatMap(({ arm, own }) => countBySecond(arm, own, changedMs, has)),
      1.6,
    ),
    dots: true,
  }));
}

/** In the same seconds as the arm's rate. */
function countBySecond(arm: Arm, views: Rows<SeenView>, changedMs: number, has: (failure: string) => boolean): Point[] {
  const failed = views.filter(({ failure }) => failure !== null && has(failure));
  return pointsOf([arm], 'rate', changedMs, ({ atMs }) => viewsFrom(failed, atMs, atMs + 1_000).length);
}
