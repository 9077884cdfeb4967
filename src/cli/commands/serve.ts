import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { readTraces } from '../../lab/traces.ts';
import { isLoopback, loopback } from '../../serve/addresses.ts';
import { dialects } from '../../serve/dialect.ts';
import { serve } from '../../serve/serve.ts';
import type { Input } from '../input.ts';
import { allowCleanUp } from '../interrupt.ts';
import { resolveTyped } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';
import { describeServer, toDocument } from '../serve/describe-server.ts';
import { served } from '../serve/protocols.ts';
import {
  readCertificate,
  readLabels,
  readModelName,
  readPlan,
  readPorts,
  refuseOptionsOfOthers,
} from '../serve/read-options.ts';

/** What closing takes, after the last call. */
const closingMs = 1_500;

/** A model server for a person's own clients, until Ctrl-C. */
export async function run(input: Input): Promise<number> {
  const [word = ''] = input.operands;
  const what = served[word];
  if (what === undefined)
    throw new LabError('usage', `serve has no protocol ${JSON.stringify(word)}`, suggest(word, Object.keys(served)));
  refuseOptionsOfOthers(input, word, what);
  const host = input.text('host') ?? loopback;
  const plan = readPlan(input, word, what);
  const name = readModelName(input);
  const labels = what.dialect === 'tfserving' ? readLabels(input, plan) : new Map<string, string>();
  const ports = readPorts(input, what);
  const certified = await readCertificate(input, host);
  const caOut = input.text('ca-out');
  const graceMs = (input.whole('grace') ?? 10) * 1_000;
  allowCleanUp(graceMs + closingMs);
  if (!isLoopback(host))
    printAside(`two-am: everybody who reaches this machine at ${host} can call it: it asks nobody who he is.`);
  await serve({
    plan,
    traces: readTraces(process.env),
    dialect: (model) => dialects[what.dialect](model, name, labels),
    host,
    ports,
    certificate: certified?.certificate ?? null,
    messageAtMost: input.whole('max-message-bytes') ?? what.messageAtMost,
    graceMs,
    signal: input.signal,
    onUp: (bound) => {
      const caFile = caOut === null ? null : resolveTyped(caOut);
      const shown = { plan, dialect: what.dialect, name, labels, host, ports: bound, tls: certified !== null, caFile };
      if (input.flag('json')) printDocument(toDocument(shown));
      else print(describeServer(shown));
    },
    onEnding: () =>
      printAside(`two-am: no new calls; those that have begun may take ${graceMs / 1_000} s. Ctrl-C again ends them.`),
    onCut: () => printAside('two-am: calls that were not answered by then are cut.'),
  });
  return exitCodes.verified;
}
