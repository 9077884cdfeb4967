import { setTimeout as wait } from 'node:timers/promises';
import { testSecret } from '../../src/load/pages-server.ts';

/** What a program that makes load took, itself, for each request that it sent in its window. */
export interface Cost {
  readonly requests: number;
  readonly cpuMsPerRequest: number;
  readonly notRight: number;
}

const [folder = '', origin = '', perSecond = ''] = process.argv.slice(2);
const load = (file: string) => import(`${folder}/src/${file}`);
/** Until the compiler is done with what runs often. */
const warmUpMs = 4_000;
const measureMs = 4_000;
const drainMs = 1_000;

// Of another build, of which nobody can say what it exports.
const [{ startGenerator }, { createAnswerCheck }, { createGolden }] = await Promise.all([
  load('load/generator.ts'),
  load('load/answer-check.ts'),
  load('model/golden.ts'),
]);
const views: { readonly answer: string | null }[] = [];
{
  const settings = { name: 'load', seed: 7, secret: testSecret, origin, timeoutMs: 10_000 };
  await using generator = startGenerator(
    settings,
    createAnswerCheck(createGolden(settings.seed, testSecret)),
    (view: { answer: string | null }) => views.push(view),
  );
  generator.expect([{ dimension: 32, candidates: 12, budgetMs: 250 }]);
  generator.offer(Number(perSecond), 'poisson');
  await wait(warmUpMs);
  const before = process.cpuUsage();
  const finished = generator.finished();
  await wait(measureMs);
  const { user, system } = process.cpuUsage(before);
  const requests = generator.finished() - finished;
  generator.offer(0, 'poisson');
  await wait(drainMs);
  const notRight = views.filter(({ answer }) => answer !== 'right').length;
  const cost: Cost = { requests, cpuMsPerRequest: (user + system) / 1_000 / requests, notRight };
  process.send?.(cost);
}
process.disconnect?.();
