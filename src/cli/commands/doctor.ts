import { exitCodes } from '../../errors.ts';
import { type Ink, makeInk } from '../../report/ink.ts';
import { checkAddresses } from '../doctor/check-addresses.ts';
import { checkClock } from '../doctor/check-clock.ts';
import { checkContainers } from '../doctor/check-containers.ts';
import { checkEnvironment } from '../doctor/check-environment.ts';
import { checkLabs } from '../doctor/check-labs.ts';
import { checkDisk, checkOpenFiles } from '../doctor/check-limits.ts';
import { checkCores, checkMemory, checkOthers } from '../doctor/check-machine.ts';
import { checkNode, checkNpm } from '../doctor/check-node.ts';
import { checkOwnFolders } from '../doctor/check-own-folders.ts';
import { checkPorts } from '../doctor/check-ports.ts';
import { checkTools } from '../doctor/check-tools.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Input } from '../input.ts';
import { findRunsFolder } from '../paths.ts';
import { print, printDocument } from '../print.ts';
import { wantsColour } from '../terminal.ts';

export async function run(input: Input): Promise<number> {
  const findings = await examine(input);
  const ready = findings.every(({ state }) => state !== 'missing');
  if (input.flag('json')) printDocument({ ready, findings });
  else print(writeFindings(findings, makeInk(wantsColour(process.stdout))));
  return ready ? exitCodes.verified : exitCodes.missing;
}

async function examine(input: Input): Promise<Finding[]> {
  // First and alone: what follows would be counted among the others.
  const others = await checkOthers(input.signal);
  return [
    checkNode(),
    await checkNpm(input.signal),
    await checkCores(),
    others.finding,
    checkMemory(),
    await checkClock(input.signal),
    await checkPorts(),
    await checkAddresses(),
    await checkOpenFiles(input.signal),
    await checkDisk(findRunsFolder(input)),
    ...checkOwnFolders(),
    ...checkEnvironment(),
    ...(await checkLabs(others.share)),
    ...(await checkTools(input.signal)),
    await checkContainers(input.signal),
  ];
}

function writeFindings(findings: readonly Finding[], ink: Ink): string {
  const marks: Readonly<Record<Finding['state'], string>> = {
    ok: ink.green('✓'),
    caution: ink.yellow('!'),
    absent: ink.dim('·'),
    missing: ink.red('✗'),
  };
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, state, text, remedy }) => [
    `  ${marks[state]} ${name.padEnd(width)}  ${text}`,
    ...(remedy === null ? [] : [`    ${' '.repeat(width)}  ${ink.dim(remedy)}`]),
  ]);
  const missing = findings.filter(({ state }) => state === 'missing').map(({ name }) => name);
  const verdict = missing.length === 0 ? 'ready: npm run lab -- list' : `not ready: ${missing.join(', ')}`;
  return [...lines, '', `  ${verdict}`].join('\n');
}
