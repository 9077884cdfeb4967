import { openRuntime } from '../../src/world/runtime.ts';

/** Starts the world that it was told of, says who its members are, and waits to be killed. */

const [plan = ''] = process.argv.slice(2);
const world = await openRuntime().start({ ...JSON.parse(plan), signal: new AbortController().signal });
const told = world.members().map(({ name, handle, reachedAt }) => ({ name, handle, reachedAt }));
process.stdout.write(`${JSON.stringify(told)}\n`);
setInterval(() => {}, 1_000);
