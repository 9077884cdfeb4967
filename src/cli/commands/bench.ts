import { join } from 'node:path';
import { benchDocument } from '../../advise/bench/bench-document.ts';
import type { Benched } from '../../advise/bench/benched.ts';
import { type BenchPlan, measureBench } from '../../advise/bench/measure-bench.ts';
import { rateAtLeast } from '../../advise/bench/measure-load.ts';
import { checkPython } from '../../advise/bench/python/find-python.ts';
import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { makeInk } from '../../report/ink.ts';
import { writeText } from '../../run/store.ts';
import { findPython } from '../../run/tools/find-python.ts';
import { showProgress } from '../advise/progress.ts';
import { renderBench } from '../bench/bench-page.ts';
import { showBench } from '../bench/show-bench.ts';
import type { Input } from '../input.ts';
import { openPage } from '../open-page.ts';
import { findRunsFolder } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';
import { wantsColour } from '../terminal.ts';

const benches = ['rest-vs-grpc'];
const widest = 120;
const usual = { sizes: [8, 64, 512, 2_000, 4_000, 6_700], rates: [300, 1_000, 3_000] };
const quick = { sizes: [512, 4_000], rates: [300] };

/** What the source document claims of REST and gRPC, beside what was measured here: a table, a page and a JSON document. */
export async function run(input: Input): Promise<number> {
  const [what = ''] = input.operands;
  if (!benches.includes(what))
    throw new LabError('usage', `there is no bench ${JSON.stringify(what)}`, suggest(what, benches));
  const isQuick = input.flag('quick');
  const plan = isQuick ? quick : usual;
  const rates = input.wholes('rate') ?? plan.rates;
  if (rates.some((rate) => rate < rateAtLeast)) {
    throw new LabError(
      'usage',
      `--rate cannot be below ${rateAtLeast} in a bench: too few calls for a p99`,
      `Give rates from ${rateAtLeast} on, such as --rate ${usual.rates.join(',')}.`,
    );
  }
  const benched = await measure({
    sizes: input.wholes('dims') ?? plan.sizes,
    rates,
    isQuick,
    python: input.flag('python') ? await checkPython(findPython(), input.signal) : null,
    signal: input.signal,
  });
  const document = benchDocument(benched);
  // Shown before it is stored: a disk that is full must not cost what was measured.
  if (input.flag('json')) {
    printDocument(document);
  } else {
    const width = Math.min(widest, process.stdout.columns || widest);
    print(showBench(document, { ink: makeInk(wantsColour(process.stdout)), width }).join('\n'));
  }
  const folder = join(findRunsFolder(input), 'bench', stampOf(benched));
  await writeText(folder, 'bench.json', `${JSON.stringify(document, null, 2)}\n`, '--out DIR');
  await writeText(folder, 'bench.html', renderBench(document), '--out DIR');
  const page = join(folder, 'bench.html');
  if (input.flag('json')) printAside(`two-am: page: ${page}`);
  else print(`  page  ${page}`);
  if (input.flag('open')) openPage(page);
  return exitCodes.verified;
}

async function measure(plan: Omit<BenchPlan, 'onProgress'>): Promise<Benched> {
  using progress = showProgress();
  return await measureBench({ ...plan, onProgress: progress.tell });
}

/** As a run's folder is called. */
function stampOf({ at }: Benched): string {
  return at.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
