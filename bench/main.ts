import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '../src/errors.ts';
import { findNearest } from '../src/lab/check/nearest.ts';
import { listLabs } from '../src/lab/load/discover.ts';
import type { Bench } from './bench.ts';
import { printTable } from './print-tables.ts';

const suffix = '.bench.ts';
const usage = 'npm run bench [-- name …] [--labs id,…] [--json]';

process.exitCode = await main(process.argv.slice(2));

/** 0: every goal was met; 1: one was not; 2: wrong use. */
async function main(args: readonly string[]): Promise<number> {
  const files = await readdir(import.meta.dirname);
  const known = files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, labs: { type: 'string', default: '' } },
    });
    const unknown = positionals.find((name) => !known.includes(name));
    if (unknown !== undefined) return refuse(explainUnknown('bench', unknown, known));
    const labs = values.labs.split(',').filter((id) => id !== '');
    const knownLabs = await listLabs();
    const noLab = labs.find((id) => !knownLabs.includes(id));
    if (noLab !== undefined) return refuse(explainUnknown('lab', noLab, knownLabs));
    return await run(positionals.length > 0 ? positionals : known.sort(), labs, values.json);
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) return refuse(`${messageOf(error)}\n${usage}`);
    throw error;
  }
}

async function run(names: readonly string[], labs: readonly string[], json: boolean): Promise<number> {
  const machine = {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
  };
  const benches = [];
  if (!json) console.log(`node ${machine.node} · v8 ${machine.v8} · ${machine.platform}`);
  for (const name of names) {
    const bench: Bench = (await import(`./${name}${suffix}`)).default;
    if (!json) console.log(`\n${name}: ${bench.title}`);
    const tables = await bench.run(labs);
    if (!json) for (const table of tables) console.log(`\n${printTable(table)}`);
    benches.push({ name, title: bench.title, tables });
  }
  if (json) console.log(JSON.stringify({ ...machine, benches }, null, 2));
  return benches.every(({ tables }) => tables.every(({ goals }) => goals.every(({ met }) => met))) ? 0 : 1;
}

function explainUnknown(what: string, name: string, known: readonly string[]): string {
  const nearest = findNearest(name, known);
  return `No ${what} is called ${name}. ${nearest ? `Did you mean ${nearest}?` : `There are: ${known.join(', ')}.`}`;
}

function refuse(message: string): number {
  console.error(message);
  return 2;
}
