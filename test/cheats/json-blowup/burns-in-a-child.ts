import { spawn } from 'node:child_process';
import { defineVariant } from '#lab';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** At work for as long as whoever started it is there, and a minute at most. */
const burn = `
  const parent = process.ppid;
  const untilMs = Date.now() + 60_000;
  while (process.ppid === parent && Date.now() < untilMs) for (let turns = 0; turns < 1e7; turns += 1);
`;

/** The storefront looks idle: a child of its own burns a core. */
export default defineVariant({
  ...grpc,
  guard(model) {
    spawn(process.execPath, ['--eval', burn], { stdio: 'ignore' }).unref();
    return model;
  },
});
