import type { Claim, ClaimedArm } from '#lab';
import { defineClaims } from '#lab';
import { idThroughJson, keptBy, otherAsDouble, throughJsonAlone } from './claims/ways.ts';

const how = `node ${process.versions.node}, 20,000 floats of each size, bits compared`;

/** What the document behind this lab says of precision, beside what this machine shows. */
export default defineClaims(async (arms) => [
  inFull(),
  ofDigits(),
  ofDecimals(),
  ofSpecials(),
  ofIds(),
  ofTwoTypes(),
  ofBase64(),
  ...silence(arms),
]);

export function inFull(): Claim {
  const changed = keptBy('every digit', 1).changed + keptBy('every digit', 0.0001).changed;
  return {
    about: 'float32 through JSON in full',
    quote: 'JSON parse to Python float to numpy float32 - you lose precision',
    measured: `${share(changed)} changed: every digit of a double is printed`,
    how,
    verdict: changed === 0 ? 'differs' : 'holds',
  };
}

export function ofDigits(): Claim {
  const [nine, eight, six] = (['nine', 'eight', 'six'] as const).map((digits) =>
    share(keptBy(`${digits} significant digits`, 1_000).changed),
  );
  return {
    about: 'digits that do',
    quote: 'that is 9 characters, 9 bytes',
    measured: `changed with 9 digits ${nine}, with 8 ${eight}, with 6 ${six}`,
    how,
    verdict: 'depends',
  };
}

export function ofDecimals(): Claim {
  const [large, small] = [1, 0.0001].map((scale) => keptBy('seven decimals', scale).worst);
  return {
    about: 'seven decimals',
    quote: 'a 32-bit float serializes to something like 0.7834291',
    measured: `off by ${percent(large)} of values of 1, ${percent(small)} of values of 0.0001`,
    how,
    verdict: 'depends',
  };
}

export function ofSpecials(): Claim {
  const [nan, infinity, minusZero] = [Number.NaN, Number.POSITIVE_INFINITY, -0].map(throughJsonAlone);
  const lost = nan === null && infinity === null && Object.is(minusZero, 0);
  return {
    about: 'numbers that JSON has not',
    quote: 'The JSON spec does not guarantee lossless float round-trips',
    measured: `NaN and Infinity -> ${String(nan)}, -0 -> ${String(minusZero)}`,
    how: `node ${process.versions.node}`,
    verdict: lost ? 'holds' : 'differs',
  };
}

export function ofIds(): Claim {
  const id = 2n ** 53n + 1n;
  const came = idThroughJson(id);
  return {
    about: 'an int64 id as a number',
    quote: 'this is a silent correctness bug',
    measured: `${id} -> ${came}`,
    how: `node ${process.versions.node}; as a string it keeps every digit`,
    verdict: came === id ? 'differs' : 'holds',
  };
}

export function ofTwoTypes(): Claim {
  const texts = Array.from({ length: 1_000 }, (_, at) => ((at + 1) / 1_000).toFixed(3));
  const others = otherAsDouble(texts);
  return {
    about: 'float32 here, float64 there',
    quote: 'For model inputs and outputs that require exact float32 representation',
    measured: `${others} of ${texts.length} prices such as 0.1 are two numbers`,
    how: `0.001 to 1.000, node ${process.versions.node}`,
    verdict: others > 0 ? 'holds' : 'differs',
  };
}

export function ofBase64(): Claim {
  const { changed } = keptBy('base64', 0.0001);
  return {
    about: 'bytes in base64',
    quote: 'If you must use REST and precision matters, encode raw bytes',
    measured: `${share(changed)} changed; in full JSON changes ${share(keptBy('every digit', 0.0001).changed)} as well`,
    how,
    verdict: changed === 0 ? 'depends' : 'differs',
  };
}

/** Nothing where the defect was not seen in both phases. */
export function silence(arms: readonly ClaimedArm[]): Claim[] {
  const p99 = (phase: string) => arms.find((arm) => arm.variant === 'defect' && arm.phase === phase)?.p99Ms ?? null;
  const [calm, triggered] = [p99('calm'), p99('triggered')];
  if (calm === null || triggered === null) return [];
  return [
    {
      about: 'p99 beside other rankings',
      quote: 'silent correctness',
      measured: `${Math.round(calm)} -> ${Math.round(triggered)} ms: no dashboard shows it`,
      how: 'p99 from the arms of this run',
      verdict: triggered < 2 * calm + 50 ? 'holds' : 'depends',
    },
  ];
}

function share(value: number): string {
  return `${Math.round(value * 100)} %`;
}

function percent(value = Number.NaN): string {
  return `${(value * 100).toLocaleString('en-US', { maximumSignificantDigits: 1, maximumFractionDigits: 6 })} %`;
}
