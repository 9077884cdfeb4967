import { exitCodes } from '../../errors.ts';
import { type FaultsOptions, serveFaults } from '../../run/up/serve-faults.ts';
import type { Input } from '../input.ts';
import { defaultSeed } from '../options.ts';
import { resolveExisting } from '../paths.ts';
import { print, printAside } from '../print.ts';

/** Where Toxiproxy's clients look. */
const usualPort = 8474;

/** The embedded fault server alone, until Ctrl-C. */
export async function run(input: Input): Promise<number> {
  const config = input.text('config');
  await serveFaults({
    port: input.whole('port') ?? usualPort,
    seed: input.whole('seed') ?? defaultSeed,
    config: config === null ? null : resolveExisting('--config', config),
    bugCompatible: input.flag('bug-compatible'),
    proxyMetrics: input.flag('proxy-metrics'),
    runtimeMetrics: input.flag('runtime-metrics'),
    log: printAside,
    signal: input.signal,
    onUp: (url, proxies) => print(describe(url, proxies)),
  });
  return exitCodes.verified;
}

function describe(url: string, proxies: Parameters<FaultsOptions['onUp']>[1]): string {
  const cli = url.endsWith(`:${usualPort}`) ? 'toxiproxy-cli' : `toxiproxy-cli -h ${url}`;
  return [
    `fault server on ${url}, as Toxiproxy 2.12.0; Ctrl-C ends it`,
    ...proxies.map(
      ({ name, listen, upstream, enabled }) => `  ${name}: ${listen} to ${upstream}${enabled ? '' : ', off'}`,
    ),
    '',
    'with toxiproxy-cli, before a database on port 5432',
    `  ${cli} create -l 127.0.0.1:15432 -u 127.0.0.1:5432 db`,
    `  ${cli} toxic add -t latency -a latency=1000 db`,
    'with curl',
    `  curl -d '{"name":"db","listen":"127.0.0.1:15432","upstream":"127.0.0.1:5432"}' ${url}/proxies`,
    `  curl -d '{"type":"latency","attributes":{"latency":1000}}' ${url}/proxies/db/toxics`,
  ].join('\n');
}
