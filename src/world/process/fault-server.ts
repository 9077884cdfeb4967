import { setTimeout as wait } from 'node:timers/promises';
import { Toxiproxy } from 'toxiproxy-node-client';
import { LabError, messageOf } from '../../errors.ts';
import type { FaultServer } from '../assembly/ground.ts';
import type { FaultServerChoice } from '../fault-server-choice.ts';
import { type OwnerHooks, startForeignProcess } from './foreign-process.ts';
import { startOnFreePort } from './free-port.ts';
import type { ServiceProcess } from './service-process.ts';

interface Hooks extends OwnerHooks {
  readonly forkEmbedded: () => Promise<ServiceProcess>;
}

const host = '127.0.0.1';
const readyWithinMs = 5_000;

/** Errors: `missing-tool` when what was named is not there, or is no Toxiproxy. */
export async function startFaultServer(choice: FaultServerChoice, hooks: Hooks): Promise<FaultServer> {
  switch (choice.kind) {
    case 'embedded': {
      // Ended by its world, as all that it forks.
      const { started } = await hooks.forkEmbedded();
      const url = `http://${host}:${started.port}`;
      const description = `the embedded server (Toxiproxy ${await readVersion(url)})`;
      return { url, host, description, outlivesUs: false, async [Symbol.asyncDispose]() {} };
    }
    case 'url':
      return {
        url: choice.url,
        host,
        description: await sayForeign(choice.url),
        outlivesUs: true,
        async [Symbol.asyncDispose]() {},
      };
    case 'binary':
      return startOnFreePort(host, (port) => startBinary(choice.path, port, hooks));
  }
}

async function sayForeign(url: string): Promise<string> {
  try {
    return `toxiproxy ${await readVersion(url)} (${url})`;
  } catch (cause) {
    throw new LabError(
      'missing-tool',
      `No Toxiproxy answers at ${url}: ${messageOf(cause)}`,
      'Start it, or unset TOXIPROXY_URL: the embedded server needs nothing.',
      { cause },
    );
  }
}

async function startBinary(path: string, port: number, hooks: Hooks): Promise<FaultServer> {
  const url = `http://${host}:${port}`;
  const server = startForeignProcess(path, ['-host', host, '-port', String(port)], hooks);
  const dispose = () => server[Symbol.asyncDispose]();
  try {
    const version = await Promise.race([awaitVersion(url, hooks.signal), server.ended.then(refuse)]);
    server.serves();
    return {
      url,
      host,
      description: `toxiproxy ${version} (${path})`,
      outlivesUs: false,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (cause) {
    await dispose();
    hooks.signal.throwIfAborted();
    throw new LabError(
      'missing-tool',
      `${path} does not run as a Toxiproxy: ${messageOf(cause)}`,
      'Name toxiproxy-server 2.x, or leave the option out: the embedded server needs nothing.',
      { cause },
    );
  }
}

function refuse(how: string): never {
  throw new Error(how);
}

async function awaitVersion(url: string, signal: AbortSignal): Promise<string> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(readyWithinMs)]);
  for (;;) {
    try {
      return await readVersion(url);
    } catch (error) {
      if (deadline.aborted) throw error;
      await wait(20);
    }
  }
}

/** The client gives the body as it came: `{"version": "2.12.0"}`, or in older ones the bare number. */
export async function readVersion(url: string): Promise<string> {
  const body = (await new Toxiproxy(url).getVersion()).trim();
  try {
    const { version }: { readonly version?: unknown } = JSON.parse(body);
    return String(version ?? body);
  } catch {
    return body;
  }
}
