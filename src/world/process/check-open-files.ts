import { LabError } from '../../errors.ts';
import { readDescriptors } from './readings/read-descriptors.ts';

/** An overload holds a socket for each view on its way: with fewer, another incident is seen than the lab's. */
export const neededFiles = 1_024;

/** Node has raised its soft limit to the hard one by now. Error: `unfit-environment`. */
export function checkOpenFiles(): void {
  const limit = readDescriptors(process.pid)?.limit ?? null;
  if (limit === null || limit >= neededFiles) return;
  throw new LabError(
    'unfit-environment',
    `A process here may have ${limit} files open (\`ulimit -n\`), and an overload needs ${neededFiles.toLocaleString('en')}.`,
    `Set \`ulimit -n ${neededFiles}\` or more before the run.`,
  );
}
