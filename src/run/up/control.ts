import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError, messageOf } from '../../errors.ts';
import { askOnSocket, listenOnSocket, socketFolder } from '../socket-line.ts';

/** How `lever` reaches the world that `up` holds. */

const leverInfo = z.object({ name: z.string(), says: z.string(), costs: z.string() }).readonly();

const leverAnswer = z
  .object({
    lab: z.string(),
    levers: z.array(leverInfo).readonly(),
    /** What was pulled, in words; null: nothing was asked for. */
    pulled: z.string().nullable(),
    error: z.object({ message: z.string(), hint: z.string() }).readonly().nullable(),
  })
  .readonly();
export type LeverAnswer = z.infer<typeof leverAnswer>;
const readAnswer = (given: unknown): LeverAnswer => leverAnswer.parse(given);

const asked = z.object({ lever: z.string().nullable() });

export type OnLever = (name: string | null) => Promise<LeverAnswer>;

const suffix = '.sock';

export async function listenForLevers(labId: string, onLever: OnLever): Promise<AsyncDisposable> {
  const path = join(socketFolder(), `${labId}-${process.pid}${suffix}`);
  return listenOnSocket(path, async (line) => onLever(asked.parse(line).lever));
}

/** Lists the levers of the world that is up, or pulls one. Errors: `nothing-up`, `no-answer`; what the world says. */
export async function askLever(name: string | null): Promise<LeverAnswer> {
  const folder = socketFolder();
  const sockets = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(suffix));
  for (const file of sockets.sort().reverse()) {
    const answer = await askOnSocket(join(folder, file), { lever: name }, readAnswer, hungUp);
    if (!answer) {
      // Left behind by a world that was killed.
      await rm(join(folder, file), { force: true });
      continue;
    }
    if (answer.error) throw new LabError('usage', answer.error.message, answer.error.hint);
    return answer;
  }
  throw new LabError(
    'nothing-up',
    'No world is up.',
    'Start one in another terminal: `npm run lab -- up <lab> --state incident`.',
  );
}

function hungUp(): LabError {
  return new LabError('no-answer', 'The world that is up did not answer.', 'Look at the terminal that runs `up`.');
}

export function refuse(error: unknown): LeverAnswer['error'] {
  return {
    message: messageOf(error),
    hint: error instanceof LabError ? error.hint : 'Look at the terminal that runs `up`.',
  };
}
