import { LabError, messageOf } from '../../errors.ts';
import { readDocument } from './document.ts';
import { runAlone } from './run-alone.ts';

/**
 * One service of a world by itself, as a container runs it: `node src/cluster/alone/main.ts settings.json [secret.json]`. Ends with 0
 * on SIGTERM or SIGINT; with 1 where it could not start or go on, or the exit code of what is wrong with its settings.
 */
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());

try {
  const [file, ...more] = process.argv.slice(2);
  if (file === undefined) {
    throw new LabError('usage', 'there are no settings', 'Run `node src/cluster/alone/main.ts settings.json`.');
  }
  const document = await readDocument(file, ...more);
  process.title = document.settings.name;
  await runAlone(document, (line) => void process.stdout.write(`${line}\n`), stopping.signal);
  process.exit(0);
} catch (error) {
  if (stopping.signal.aborted) process.exit(0);
  process.stderr.write(`two-am: ${messageOf(error)}\n${error instanceof LabError ? `  ${error.hint}\n` : ''}`);
  process.exit(error instanceof LabError ? error.exitCode : 1);
}
