import { between } from '../../lab/night/draw.ts';
import type { Random } from '../../lab/random.ts';
import type { Names } from './names.ts';

/**
 * What surrounds a call to a model in any storefront: settings, counts, a cache, checks, a log, retries of what may be retried. All of
 * it runs, costs some microseconds a call, and decides nothing: neither when a call begins, ends or fails, nor over what it goes.
 */
export function piecesOf(name: Names, draw: Random): string[] {
  const round = (least: number, most: number, step: number) => step * between(least / step, most / step, draw);
  return [
    `const ${name.settings} = ${name.readSettings}({
  slowMs: ${round(600, 1_800, 100)},
  slowTimes: ${between(4, 9, draw)},
  usersKept: ${round(500, 4_000, 500)},
  rowsAtMost: ${round(60_000, 200_000, 10_000)},
  closeTries: ${between(2, 4, draw)},
});`,
    `function ${name.readSettings}<T extends Record<string, number>>(defaults: T): T {
  const said = Object.keys(defaults).flatMap((key) => {
    const value = process.env[\`${name.prefix}_\${key.toUpperCase()}\`];
    return value === undefined ? [] : [[key, Number(value)] as const];
  });
  const wrong = said.find(([, value]) => !Number.isFinite(value) || value < 0);
  if (wrong) throw new Error(\`\${wrong[0]} must be a number that is not negative\`);
  return Object.freeze({ ...defaults, ...Object.fromEntries(said) });
}`,
    `const ${name.tally} = { calls: 0, failed: 0, degraded: 0, slow: 0, totalRows: 0, totalMs: 0 };`,
    `function ${name.book}(rows: number, ms: number, answer: ModelAnswer | null): void {
  ${name.tally}.calls += 1;
  ${name.tally}.totalRows += rows;
  ${name.tally}.totalMs += ms;
  if (answer === null) ${name.tally}.failed += 1;
  else if (answer.degraded) ${name.tally}.degraded += 1;
}`,
    `const ${name.log} = debuglog('${name.prefix.toLowerCase()}');`,
    `const ${name.candidates} = new Map<string, { readonly rows: number; readonly atMs: number }>();`,
    `function ${name.remember}(user: string, rows: number): number | null {
  const before = ${name.candidates}.get(user);
  ${name.candidates}.delete(user);
  ${name.candidates}.set(user, { rows, atMs: performance.now() });
  for (const [oldest] of ${name.candidates}) {
    if (${name.candidates}.size <= ${name.settings}.usersKept) break;
    ${name.candidates}.delete(oldest);
  }
  return before === undefined ? null : rows - before.rows;
}`,
    `class ${name.Ring} {
  readonly #kept = new Float64Array(${2 ** between(6, 8, draw)});
  #added = 0;
  #median = 0;

  add(ms: number): void {
    this.#kept[this.#added % this.#kept.length] = ms;
    this.#added += 1;
    if (this.#added % this.#kept.length === 0) this.#median = this.#kept.toSorted()[this.#kept.length / 2] ?? 0;
  }

  get median(): number {
    return this.#median;
  }
}`,
    `const ${name.durations} = new ${name.Ring}();`,
    `function ${name.isSlow}(ms: number): boolean {
  const { median } = ${name.durations};
  ${name.durations}.add(ms);
  return ms > ${name.settings}.slowMs || (median > 0 && ms > ${name.settings}.slowTimes * median);
}`,
    `function ${name.watch}(model: Model): Model {
  return {
    async score(rows, call, until) {
      const startedMs = performance.now();
      const count = rows.values.length / rows.dimension;
      const more = ${name.remember}(call.user, count);
      let answer: ModelAnswer | null = null;
      try {
        answer = await model.score(rows, call, until);
        return answer;
      } finally {
        const ms = performance.now() - startedMs;
        ${name.book}(count, ms, answer);
        if (${name.isSlow}(ms)) {
          ${name.tally}.slow += 1;
          ${name.log}('slow: %o', { id: call.id, ms, rows: count, more: more ?? count, ...${name.tally} });
        }
      }
    },
  };
}`,
    `function ${name.checkRows}({ dimension, values }: ModelRows): void {
  if (dimension > 0 && values.length > 0 && values.length % dimension === 0) return;
  throw new RangeError(\`\${values.length} floats are no whole rows of \${dimension}\`);
}`,
    `function ${name.checkScores}({ scores }: ModelAnswer, { dimension, values }: ModelRows): void {
  if (scores.length !== values.length / dimension) throw new RangeError(\`\${scores.length} scores for other rows\`);
  if (!scores.every(Number.isFinite)) throw new RangeError('a score is no number');
}`,
    `function ${name.checked}(model: Model): Model {
  return {
    async score(rows, call, until) {
      ${name.checkRows}(rows);
      const answer = await model.score(rows, call, until);
      ${name.checkScores}(answer, rows);
      return answer;
    },
  };
}`,
    `function ${name.bounded}(model: Model): Model {
  return {
    async score(rows, call, until) {
      const count = rows.values.length / rows.dimension;
      if (count > ${name.settings}.rowsAtMost) throw new RangeError(\`\${count} rows at once\`);
      return model.score(rows, call, until);
    },
  };
}`,
    `async function ${name.again}<T>(tries: number, work: () => PromiseLike<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (tried >= tries) throw error;
      ${name.log}('try %d: %s', tried, error);
    }
  }
}`,
    `async function ${name.close}(client: AsyncDisposable): Promise<void> {
  await ${name.again}(${name.settings}.closeTries, () => client[Symbol.asyncDispose]());
  ${name.log}('closed after %d users: %o', ${name.candidates}.size, ${name.tally});
}`,
  ];
}

/** What the services run: the call, with all of that around it. */
export function exportOf(name: Names): string {
  return `export default defineVariant({
  ...${name.variant},
  connect(link) {
    const client = ${name.variant}.connect(link);
    return { ...${name.watch}(${name.checked}(client)), [Symbol.asyncDispose]: () => ${name.close}(client) };
  },
  serve: (model, site) => ${name.variant}.serve(${name.bounded}(model), site),
});`;
}
