import { setTimeout as wait } from 'node:timers/promises';
import type { Account } from '../../advise/where/account.ts';
import { accountOfRun } from '../../advise/where/account-of-run.ts';
import { accountOfServices } from '../../advise/where/account-of-services.ts';
import { metricsUrl, readMetrics } from '../../advise/where/read-metrics.ts';
import { watchedBetween } from '../../advise/where/watched-service.ts';
import { exitCodes, LabError } from '../../errors.ts';
import { makeInk } from '../../report/ink.ts';
import { readRun } from '../../run/store.ts';
import { showAccount } from '../explain/show-account.ts';
import type { Input } from '../input.ts';
import { endedBySignals } from '../interrupt.ts';
import { resolveRun } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';
import { wantsColour } from '../terminal.ts';

/** Between the two readings of a service. */
const watchedMs = 5_000;
const widest = 100;

/** Where the time of a run's views, or of a service's calls, is, and what to check first. */
export async function run(input: Input): Promise<number> {
  const account = isUrl(input.operands[0] ?? '') ? await watch(input) : await ofRun(input);
  if (input.flag('json')) printDocument(account);
  else {
    const width = Math.min(widest, process.stdout.columns || 80);
    print(showAccount(account, { ink: makeInk(wantsColour(process.stdout)), width }).join('\n'));
  }
  return exitCodes.verified;
}

function isUrl(typed: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(typed);
}

async function ofRun({ operands }: Input): Promise<Account> {
  const [typed = '', surplus] = operands;
  if (surplus !== undefined)
    throw new LabError(
      'usage',
      `explain got an unexpected argument, ${JSON.stringify(surplus)}`,
      'Name one run, or URLs alone.',
    );
  const result = await endedBySignals(() => readRun(resolveRun(typed)));
  const account = accountOfRun(result, typed);
  if (account === null)
    throw new LabError(
      'damaged-run',
      `${typed} has no ledger of its page views`,
      'Run the lab again, as a whole or with --quick.',
    );
  return account;
}

async function watch({ operands, signal }: Input): Promise<Account> {
  const urls = operands.map(metricsUrl);
  const read = () => Promise.all(urls.map((url) => readMetrics(url, signal)));
  const before = await read();
  // Whoever is none of ours is told so at once.
  for (const [at, reading] of before.entries()) watchedBetween(String(urls[at]), reading, reading);
  printAside(`  watching ${urls.map(({ host }) => host).join(', ')} for ${watchedMs / 1_000} s; Ctrl-C ends it`);
  await wait(watchedMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  const after = await read();
  return accountOfServices(
    urls.flatMap((url, at) => {
      const [first, last] = [before[at], after[at]];
      return first && last ? [watchedBetween(String(url), first, last)] : [];
    }),
  );
}
