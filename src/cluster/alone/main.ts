import { LabError, messageOf } from '../../errors.ts';
import { readTraces } from '../../lab/traces.ts';
import { documentIn, readDocument } from './document.ts';
import { runAlone } from './run-alone.ts';

/**
 * One service of a world by itself, as a container runs it: `node src/cluster/alone/main.ts settings.json [secret.json]`, or without a
 * file by what the environment says. It sends traces where OpenTelemetry's variables name an endpoint. Ends with 0 on SIGTERM or SIGINT; with 1 where it could not start or go on, or the exit code of what is wrong with its settings.
 */
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());

try {
  const [file, ...more] = process.argv.slice(2);
  const document = file === undefined ? documentIn(process.env) : await readDocument(file, ...more);
  if (document === null) {
    throw new LabError(
      'usage',
      'there are no settings',
      'Run `node src/cluster/alone/main.ts settings.json`, or set TWO_AM_SETTINGS.',
    );
  }
  process.title = document.settings.name;
  await runAlone(document, readTraces(process.env), (line) => void process.stdout.write(`${line}\n`), stopping.signal);
  process.exit(0);
} catch (error) {
  if (stopping.signal.aborted) process.exit(0);
  process.stderr.write(`two-am: ${messageOf(error)}\n${error instanceof LabError ? `  ${error.hint}\n` : ''}`);
  process.exit(error instanceof LabError ? error.exitCode : 1);
}
