import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startFaultServer } from '../../src/services/faults.ts';

/** The suites of Toxiproxy's clients, each against the embedded server. docs/faults.md says which were tried, and with what. */

interface Suite {
  /** Its repository's folder in TWO_AM_PEERS. */
  readonly client: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Succeeds where the suite can run. */
  readonly probe: readonly string[];
  readonly needs: string;
  /** The names of tests that failed, by what it printed. */
  readonly failed: RegExp;
  /** What it says where it ran at all. */
  readonly ran: RegExp;
}

const python = process.env.TWO_AM_PEERS_PYTHON || 'python3';
const suites: readonly Suite[] = [
  {
    client: 'toxiproxy-python',
    command: [python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-rf'],
    probe: ['-c', 'import future, requests, pytest'],
    needs: 'future, requests and pytest for it; TWO_AM_PEERS_PYTHON names another python3',
    failed: /^FAILED (\S+)/gm,
    ran: /^\d+ (?:passed|failed)/m,
  },
  {
    client: 'toxiproxy-ruby',
    command: ['ruby', '-Ilib', '-Itest', 'test/toxiproxy_test.rb'],
    probe: ['-e', 'require "minitest"; require "webmock/minitest"'],
    needs: "Debian's ruby, ruby-minitest and ruby-webmock",
    // A time within 10 ms of the toxic's is the machine's affair: it decides nothing here.
    failed: /^ToxiproxyTest#(\w+).*\n(?!Expected \|[\d.]+ - [\d.]+\| )/gm,
    ran: /^\d+ runs, /m,
  },
  {
    client: 'toxiproxy-node-client',
    command: [process.execPath, 'node_modules/jest/bin/jest.js', '--runInBand'],
    probe: ['-e', 'require("jest")'],
    needs: '`npm ci` in its folder',
    failed: /^ {2}● (.+)$/gm,
    ran: /^Tests: /m,
  },
];

/** All of them ask on Toxiproxy's own port. */
const port = 8474;

for (const suite of suites) {
  describe(suite.client, () => {
    test('its own suite passes on the embedded fault server', async ({ skip }) => {
      const folder = join(process.env.TWO_AM_PEERS ?? '', suite.client);
      const lacks = await whatIsLacking(suite, folder);
      if (lacks !== null) return skip(lacks);
      await using _server = await startFaultServer({ host: '127.0.0.1', port, seed: 7 });
      const said = await play(suite, folder);
      expect(said).toMatch(suite.ran);
      expect([...said.matchAll(suite.failed)].map(([, name]) => name)).toEqual([]);
    });
  });
}

async function whatIsLacking(
  { client, command: [program], probe, needs }: Suite,
  folder: string,
): Promise<string | null> {
  if (!process.env.TWO_AM_PEERS) return 'TWO_AM_PEERS names no folder with the repositories of the clients';
  if (!existsSync(folder)) return `${client} is not in TWO_AM_PEERS`;
  if (spawnSync(program, probe, { cwd: folder }).status !== 0) return `${program} lacks ${needs}`;
  return (await isTaken()) ? `port ${port} is taken` : null;
}

function isTaken(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Everything that it printed. */
function play({ command: [program, ...args] }: Suite, cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { cwd, timeout: 300_000, env: { ...process.env, CI: 'true', NO_COLOR: '1' } },
      (_error, out, err) => resolve(out + err),
    );
  });
}
