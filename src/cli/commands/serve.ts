import { exitCodes, LabError } from '../../errors.ts';
import { suggest } from '../../lab/check/nearest.ts';
import { readTraces } from '../../lab/traces.ts';
import { authorityOf, isLoopback, loopback } from '../../serve/addresses.ts';
import { dialects } from '../../serve/dialect.ts';
import { serve } from '../../serve/serve.ts';
import type { Input } from '../input.ts';
import { allowCleanUp } from '../interrupt.ts';
import { resolveTyped } from '../paths.ts';
import { print, printAside, printDocument } from '../print.ts';
import { describeServer, toDocument } from '../serve/describe-server.ts';
import { describeWeb, webDocument } from '../serve/describe-web.ts';
import { served } from '../serve/protocols.ts';
import { readGrpcLimits, readPatience, refuseLimitsOfOthers } from '../serve/read-limits.ts';
import {
  readCertificate,
  readLabels,
  readModelName,
  readPlan,
  readPorts,
  refuseOptionsOfOthers,
} from '../serve/read-options.ts';
import { readCors, readUpstream } from '../serve/read-web.ts';
import { checkEnvoyOut, writeEnvoyOut } from '../serve/serve-web.ts';

/** What closing takes, after the last call. */
const closingMs = 1_500;

/** A model server for a person's own clients, until Ctrl-C. */
export async function run(input: Input): Promise<number> {
  const [word = ''] = input.operands;
  const what = served[word];
  if (what === undefined)
    throw new LabError('usage', `serve has no protocol ${JSON.stringify(word)}`, suggest(word, Object.keys(served)));
  refuseOptionsOfOthers(input, word, what);
  refuseLimitsOfOthers(input, word, what);
  const limits = readGrpcLimits(input);
  const patience = readPatience(input);
  const host = input.text('host') ?? loopback;
  const plan = readPlan(input, word, what);
  const name = readModelName(input);
  const labels = what.dialect === 'tfserving' ? readLabels(input, plan) : new Map<string, string>();
  const ports = readPorts(input, what);
  const cors = readCors(input);
  const elsewhere = readUpstream(input);
  checkEnvoyOut(input);
  const certified = await readCertificate(input, host);
  const certificate = certified?.certificate ?? null;
  const tls = certificate !== null;
  const caOut = input.text('ca-out');
  const caFile = caOut === null ? null : resolveTyped(caOut);
  const messageAtMost = input.whole('max-message-bytes') ?? what.messageAtMost;
  const graceMs = (input.whole('grace') ?? 10) * 1_000;
  allowCleanUp(graceMs + closingMs);
  if (!isLoopback(host))
    printAside(`two-am: everybody who reaches this machine at ${host} can call it: it asks nobody who he is.`);
  const ending = {
    graceMs,
    signal: input.signal,
    onEnding: () =>
      printAside(`two-am: no new calls; those that have begun may take ${graceMs / 1_000} s. Ctrl-C again ends them.`),
    onCut: () => printAside('two-am: calls that were not answered by then are cut.'),
  };
  const showWeb = (port: number, upstream: string) => {
    const envoy = writeEnvoyOut(input, { host, port, upstream, cors, tls });
    return { host, port, tls, caFile, cors, upstream, envoy };
  };
  if (elsewhere !== null) {
    const { serveBefore } = await import('../../serve/web/serve-before.ts');
    await serveBefore({
      ...ending,
      upstream: { ...elsewhere, messageAtMost },
      cors,
      host,
      port: ports.web ?? 0,
      certificate,
      onUp: (port) => {
        const shown = showWeb(port, elsewhere.address);
        if (input.flag('json')) printDocument(webDocument(shown));
        else print(describeWeb(shown).join('\n'));
      },
    });
  }
  await serve({
    ...ending,
    plan,
    traces: readTraces(process.env),
    dialect: (model) => dialects[what.dialect](model, name, labels),
    host,
    ports,
    cors,
    certificate,
    messageAtMost,
    limits,
    patience,
    onUp: (bound) => {
      const web = bound.web === null ? null : showWeb(bound.web, authorityOf(loopback, bound.grpc ?? 0));
      const shown = { plan, dialect: what.dialect, name, labels, host, ports: bound, tls, caFile, web };
      if (input.flag('json')) printDocument(toDocument(shown));
      else print(describeServer(shown));
    },
  });
  return exitCodes.verified;
}
