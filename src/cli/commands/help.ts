import { readFile } from 'node:fs/promises';
import { exitCodes } from '../../errors.ts';
import { wordFor } from '../commands.ts';
import { writeCommandHelp, writeHelp } from '../help-text.ts';
import type { Input } from '../input.ts';
import { chooseCommand } from '../parse.ts';
import { print } from '../print.ts';

export async function run(input: Input): Promise<number> {
  const [word] = input.operands;
  if (input.flag('version')) {
    print(`two-am ${await readVersion()}, Node ${process.versions.node}`);
  } else {
    print(word === undefined ? writeHelp() : await helpOf(word));
  }
  return exitCodes.verified;
}

async function readVersion(): Promise<string> {
  const manifest: { readonly version: string } = JSON.parse(
    await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}

async function helpOf(word: string): Promise<string> {
  const command = await chooseCommand(word);
  return writeCommandHelp(command, wordFor(command, word));
}
