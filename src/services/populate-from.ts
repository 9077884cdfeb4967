import { readFile } from 'node:fs/promises';
import { LabError, messageOf } from '../errors.ts';
import { findNearest } from '../lab/check/nearest.ts';
import type { FaultApi } from '../links/api.ts';
import type { ProxySettings } from '../links/fault-proxy.ts';

const example = '[{ "name": "db", "listen": "127.0.0.1:15432", "upstream": "127.0.0.1:5432" }]';
const fields = ['name', 'listen', 'upstream', 'enabled', 'toxics'];

/** The proxies of a file, as Toxiproxy's `-config` has them. Errors: `usage`; Toxiproxy would go on without them. */
export async function populateFrom(file: string, api: FaultApi): Promise<readonly ProxySettings[]> {
  let text = '';
  try {
    text = await readFile(file, 'utf8');
    return await api.populate(text);
  } catch (cause) {
    throw new LabError('usage', `${file}: ${messageOf(cause)}`, sayRemedy(text, cause), { cause });
  }
}

/** What to write instead, as near to what was written as can be told. */
function sayRemedy(text: string, cause: unknown): string {
  if (text === '' && codesOf(cause).length > 0) return `Name a file that has a list such as ${example}.`;
  const says = messageOf(cause);
  if (says.startsWith('listen tcp')) return sayListening(codesOf(cause));
  if (says.startsWith('upstream')) return 'Write "upstream" as host:port, such as "127.0.0.1:5432".';
  const read = parse(text);
  if (read === undefined) return `It has to be JSON: a list such as ${example}.`;
  if (isFields(read)) {
    const inside = Object.entries(read).find(([, value]) => Array.isArray(value))?.[0];
    if (Object.values(read).length > 0 && Object.values(read).every(isFields)) {
      return `That is what GET /proxies answers: write its proxies as a list, each with its name: ${example}.`;
    }
    return inside === undefined
      ? `Put it into a list, also where it is the only one: ${example}.`
      : `Write the list of ${JSON.stringify(inside)} alone, without the object around it: ${example}.`;
  }
  const slips = (Array.isArray(read) ? read : []).filter(isFields).flatMap((proxy, at) => slipsIn(proxy, at + 1));
  return slips[0] ?? `Give a list such as ${example}.`;
}

function sayListening(codes: readonly unknown[]): string {
  if (codes.includes('EADDRINUSE')) return 'Another program listens there: give that proxy another port in "listen".';
  if (codes.includes('EACCES'))
    return 'This user may not listen there: give that proxy a port from 1024 on in "listen".';
  return 'Write "listen" as an address of this machine\'s loopback and a port, such as "127.0.0.1:15432".';
}

/** Of the system, through whatever wraps them. */
function codesOf(cause: unknown): unknown[] {
  if (!(cause instanceof Error)) return [];
  return [...('code' in cause ? [cause.code] : []), ...codesOf(cause.cause)];
}

/** Fields that are none, and may have been meant for one that is missing. */
function slipsIn(proxy: Readonly<Record<string, unknown>>, number: number): string[] {
  const names = Object.keys(proxy).map((name) => name.toLowerCase());
  const missing = fields.filter((name) => !names.includes(name));
  return Object.keys(proxy)
    .filter((name) => !fields.includes(name.toLowerCase()))
    .flatMap((name) => {
      const nearest = findNearest(name, missing);
      return nearest === null ? [] : [`Did you mean "${nearest}" for ${JSON.stringify(name)} at proxy ${number}?`];
    });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
