import { servePlayground } from '../../advise/playground/serve-playground.ts';
import { exitCodes } from '../../errors.ts';
import type { Input } from '../input.ts';
import { openPage } from '../open-page.ts';
import { print, printAside } from '../print.ts';

/** REST and gRPC side by side in a browser, measured while one looks, until the page is closed. */
export async function run(input: Input): Promise<number> {
  await servePlayground({
    port: input.whole('port') ?? 0,
    signal: input.signal,
    onUp(url) {
      print(`playground on ${url}\nit ends with its page, or with Ctrl-C`);
      // Nobody sits before a pipe.
      if (!input.flag('no-open') && process.stdout.isTTY) openPage(url);
    },
  });
  printAside('two-am: the last page was closed, and the playground has ended.');
  return exitCodes.verified;
}
