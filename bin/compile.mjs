// Loads what commands and services load, so that Node keeps it compiled in the folder that NODE_COMPILE_CACHE names: for an image, which
// starts sooner by it. Plain JavaScript, because it reaches across the layers.
import { flushCompileCache } from 'node:module';

const { commands } = await import('../src/cli/commands.ts');
await import('../src/cli/main.ts');
for (const { load } of commands) await load();
const { importProgram } = await import('../src/services/start-program.ts');
const { roles } = await import('../src/lab/world.ts');
for (const role of roles) await importProgram(role);
for (const file of ['document', 'run-alone', 'serve-health']) await import(`../src/cluster/alone/${file}.ts`);
flushCompileCache();
process.exit(0);
