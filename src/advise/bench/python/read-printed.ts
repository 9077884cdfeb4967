const names = ['p50', 'p95', 'p99', 'mean'] as const;

/** What a client of the document prints of its calls, in ms. Throws where it printed something else. */
export function readPrinted(said: string): Readonly<Record<(typeof names)[number], number>> {
  const read = (name: string) => {
    const [, ms] = new RegExp(`^ *${name}: ([\\d.]+)ms$`, 'm').exec(said) ?? [];
    if (ms === undefined) throw new RangeError(`The document's client printed no ${name}: ${said.slice(0, 200)}`);
    return Number(ms);
  };
  return { p50: read('p50'), p95: read('p95'), p99: read('p99'), mean: read('mean') };
}
