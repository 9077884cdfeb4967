import { openRuntime } from '../../src/world/runtime.ts';
import type { RuntimeWish } from '../../src/world/runtime-wish.ts';

/**
 * Starts the world that it was told of, says who its members are, and waits to be killed, or for a word on stdin to leave as it
 * is. The folder that it was told of goes with it.
 */

const [plan = '', wished = '', folder] = process.argv.slice(2);
const wish: RuntimeWish = JSON.parse(wished);
const runtime = openRuntime(wish);
if (folder !== undefined) runtime.removeAtEnd(folder);
const world = await runtime.start({ ...JSON.parse(plan), signal: new AbortController().signal });
const told = world.members().map(({ name, handle, reachedAt }) => ({ name, handle, reachedAt }));
process.stdout.write(`${JSON.stringify(told)}\n`);
process.stdin.once('data', () => process.exit(0));
setInterval(() => {}, 1_000);
