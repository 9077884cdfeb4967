import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { RunResult } from '../judge/record/result.ts';

const require = createRequire(import.meta.url);

/** The version of two-am itself. */
export function readVersion(): string {
  return versionIn(new URL('../../package.json', import.meta.url));
}

export function describeMachine(): RunResult['machine'] {
  return {
    platform: process.platform,
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 1_048_576),
  };
}

/** The libraries whose behaviour a lab measures, what put faults on its links, and what divided its load. */
export function listTools(
  faultServers: ReadonlySet<string>,
  balancers: ReadonlySet<string>,
  where: string | null = null,
): RunResult['tools'] {
  const libraries = ['@grpc/grpc-js', '@bufbuild/protobuf', 'express', 'undici', '0x'];
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    ...Object.fromEntries(libraries.map((name) => [name, versionOf(name)])),
    ...(faultServers.size > 0 ? { 'fault server': [...faultServers].join(', ') } : {}),
    ...(where === null ? {} : { 'worlds run on': where }),
    ...(balancers.size > 0 ? { balancer: [...balancers].join(', ') } : {}),
  };
}

/** Some packages do not export their package.json: it is looked for on the search path instead. */
function versionOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return versionIn(`${folder}/${name}/package.json`);
    } catch {
      // Not in this folder: the next one.
    }
  }
  return 'unknown';
}

function versionIn(file: string | URL): string {
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return version;
}
