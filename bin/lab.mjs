#!/usr/bin/env node
// Plain JavaScript without static imports, so that any Node since 12 can parse it and say what is wrong.

const neededMajor = 24;
const missing = 3;

/** What to do first, or null when all is there. */
function findObstacle() {
  if (process.platform === 'win32') {
    return [
      'two-am needs Linux or macOS: run it in WSL (https://learn.microsoft.com/windows/wsl/install), where everything works.',
      'Windows itself lacks what the labs are built on: signals such as SIGUSR1, sockets passed between processes, ps.',
    ];
  }
  if (Number(process.versions.node.split('.')[0]) < neededMajor) {
    const here = `two-am needs Node ${neededMajor} and this is Node ${process.versions.node}`;
    const blocked = [
      `\`npm ci\` installs Node ${neededMajor} (the package \`node\`, through its install script, which our package.json allows).`,
      'If scripts were off (`--ignore-scripts`) or blocked (npm 12 goes by `allowScripts`), run `npm rebuild node`.',
    ];
    if (process.env.npm_lifecycle_event === 'lab') {
      return [`${here}: run \`npm ci\`; if you already have, \`npm rebuild node\`.`].concat(blocked);
    }
    return [`${here}: start it with \`npm run lab\`, after \`npm ci\`.`].concat(blocked);
  }
  if (process.permission) {
    return [
      'two-am starts processes and reads its own files, which `--permission` forbids: take it out of NODE_OPTIONS, or off the command line.',
    ];
  }
  return null;
}

function give(lines) {
  for (const line of lines) console.error(line);
  process.exitCode = missing;
}

/** Node and its libraries read these when they start: without them, a lab is the same on every machine. `doctor` hears which they were. */
async function startWithoutLeftOut() {
  const { readFileSync } = await import('node:fs');
  const leftOut = JSON.parse(readFileSync(new URL('left-out.json', import.meta.url), 'utf8'));
  const names = [];
  const any = new RegExp(leftOut.map(({ pattern }) => `(?:${pattern})`).join('|'), 'i');
  for (const [name, value] of Object.entries(process.env)) {
    if (!any.test(name)) continue;
    const row = leftOut.find(({ pattern }) => new RegExp(pattern, 'i').test(name));
    const kept = (row.keeps && value.match(new RegExp(row.keeps, 'g'))) || [];
    if (kept.join(' ') === value.trim()) continue;
    names.push(name);
    if (kept.length > 0) process.env[name] = kept.join(' ');
    else delete process.env[name];
  }
  if (names.length === 0) return;
  process.env.TWO_AM_LEFT_OUT = names.join();
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], process.env);
}

/** In a folder of this user alone, where one is to be had: Node's own would be in the folder for all. */
async function keepCompiled() {
  const { enableCompileCache } = await import('node:module');
  const { compiledFolder } = await import('./own-folders.generated.mjs');
  try {
    const folder = compiledFolder();
    if (folder !== null) enableCompileCache(folder);
  } catch {
    // `doctor` says why, and so does whatever starts a world.
  }
}

async function launch() {
  await startWithoutLeftOut();
  const { existsSync } = await import('node:fs');
  if (!existsSync(new URL('../node_modules', import.meta.url))) {
    give(['two-am is not installed yet: run `npm ci` in its folder, then `npm run lab` again.']);
    return;
  }
  const [command, action = ''] = process.argv.slice(2);
  if (/^(drill|page)$/.test(command) && /^(?!resume)[a-z]/.test(action)) {
    // What looks at a drill must not take the CPU from what it looks at; what keeps one up inherits nothing of it.
    const { constants, getPriority, setPriority } = await import('node:os');
    const lower = constants.priority.PRIORITY_BELOW_NORMAL;
    // To go up again is not everybody's to do.
    if (getPriority() < lower) setPriority(lower);
  }
  await keepCompiled();
  const { main } = await import('../src/cli/main.ts');
  await main(process.argv.slice(2));
}

const obstacle = findObstacle();
if (obstacle === null) {
  launch().catch((error) => {
    console.error(error);
    process.exitCode = 2;
  });
} else {
  give(obstacle);
}
