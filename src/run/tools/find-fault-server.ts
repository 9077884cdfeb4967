import { resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import { isOwnToxic } from '../../lab/toxics.ts';
import type { Change } from '../../lab/world.ts';
import type { FaultServerChoice } from '../../world/fault-server-choice.ts';
import { findOnPath, isProgram } from './find-program.ts';

/** `TOXIPROXY_URL`, else the path that was named, else `toxiproxy-server` on PATH, else the embedded one. Errors: `missing-tool`. */
export function findFaultServer(named: string | null, env: NodeJS.ProcessEnv = process.env): FaultServerChoice {
  if (env.TOXIPROXY_URL) return { kind: 'url', url: readUrl(env.TOXIPROXY_URL) };
  if (named !== null) {
    const path = resolve(named);
    if (isProgram(path)) return { kind: 'binary', path };
    throw new LabError(
      'missing-tool',
      `${path} is not an executable file.`,
      'Name a toxiproxy-server, or leave --toxiproxy out: the embedded server needs nothing.',
    );
  }
  const path = findOnPath('toxiproxy-server', env.PATH ?? '');
  return path === null ? { kind: 'embedded' } : { kind: 'binary', path };
}

/** What a real Toxiproxy cannot do runs on the embedded server. */
export function faultServerFor(changes: readonly Change[], choice: FaultServerChoice): FaultServerChoice {
  const own = changes.some((change) => change.kind === 'fault' && isOwnToxic(change.toxic.type));
  return own ? { kind: 'embedded' } : choice;
}

/** The client builds addresses by putting paths behind it. */
function readUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new LabError(
    'usage',
    `TOXIPROXY_URL is not a URL: ${text}`,
    'Set it to a URL such as http://127.0.0.1:8474, or unset it.',
  );
}
