/** For how many different people the targets ask; each is asked for in turn. */
const people = 512;

/** The page views of one storefront, as `vegeta attack` reads them. */
export function vegetaTargets(origin: string): string {
  return Array.from({ length: people }, (_, index) => `GET ${origin}/recommendations/u${index + 1}\n`).join('\n');
}

export interface Attack {
  readonly lab: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
  /** A user gives up after so long. */
  readonly timeoutSeconds: number;
}

/** An open loop: it sends by its clock, whatever becomes of what it has sent, on as many connections as that takes. */
export function attackLine({ lab, ratePerSecond, seconds, timeoutSeconds }: Attack): string {
  // Whole numbers are all that it takes.
  const [count, per] = Number.isInteger(ratePerSecond)
    ? [ratePerSecond, '1s']
    : [Math.round(ratePerSecond * 100), '100s'];
  return `vegeta attack -name ${lab} -targets targets.txt -rate ${count}/${per} -duration ${seconds}s -timeout ${timeoutSeconds}s -max-body 0 | vegeta report`;
}
