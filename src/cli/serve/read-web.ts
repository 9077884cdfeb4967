import { readFileSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import type { Trust } from '../../serve/call/calling.ts';
import type { CorsPlan } from '../../serve/web/cors.ts';
import type { Input } from '../input.ts';
import { resolveExisting } from '../paths.ts';
import { readHostAndPort } from '../read-address.ts';

/** Whose pages may call. Throws LabError `usage`. */
export function readCors(input: Input): CorsPlan {
  const origins = [...new Set(input.texts('allow-origin'))];
  const credentials = input.flag('allow-credentials');
  for (const origin of origins) checkOrigin(origin);
  if (credentials && origins.includes('*'))
    throw new LabError(
      'usage',
      "--allow-credentials cannot go with --allow-origin '*'",
      'Name the origins: no browser gives an answer with cookies to all pages, and none should.',
    );
  if (credentials && origins.length === 0)
    throw new LabError('usage', '--allow-credentials is for pages of other origins', 'Name them with --allow-origin.');
  return { origins, credentials };
}

/** Written otherwise than a browser sends it, it would never match. */
function checkOrigin(typed: string): void {
  if (typed === '*') return;
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url !== null && url.origin === typed) return;
  const isWeb = url !== null && ['http:', 'https:'].includes(url.protocol);
  const remedy = isWeb
    ? `Write ${url.origin}, as browsers send it: without a path, in small letters, without the usual port.`
    : 'Write a scheme and a host, such as https://app.example or http://localhost:5173.';
  throw new LabError('usage', `--allow-origin cannot be ${JSON.stringify(typed)}`, remedy);
}

/** null: one in this process. Throws LabError `usage`. */
export function readUpstream(input: Input): { readonly address: string; readonly trust: Trust | null } | null {
  const address = readHostAndPort('--upstream', input.text('upstream'));
  const file = input.text('cacert');
  if (address === null) {
    if (file !== null) throw new LabError('usage', '--cacert needs --upstream', 'Name that, or leave it out.');
    return null;
  }
  const trust = file === null ? null : { ca: readFileSync(resolveExisting('--cacert', file)), insecure: false };
  return { address, trust };
}
