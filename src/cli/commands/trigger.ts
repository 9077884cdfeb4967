import { exitCodes } from '../../errors.ts';
import { askMitigation } from '../../run/up/control.ts';
import { print } from '../print.ts';

/** Pulls the trigger of the world that is up. */
export async function run(): Promise<number> {
  const { lab, applied } = await askMitigation('trigger');
  print(`${lab}, done: ${applied}`);
  return exitCodes.verified;
}
