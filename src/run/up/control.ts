import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError, messageOf } from '../../errors.ts';
import { askOnSocket, type ListeningSocket, listenOnSocket, socketFolder } from '../socket-line.ts';

/** How `mitigate` reaches the world that `up` holds. */

const mitigationInfo = z.object({ name: z.string(), title: z.string(), costs: z.string() }).readonly();

const mitigationAnswer = z
  .object({
    lab: z.string(),
    mitigations: z.array(mitigationInfo).readonly(),
    /** What was applied, in words; null: nothing was asked for. */
    applied: z.string().nullable(),
    error: z.object({ message: z.string(), hint: z.string() }).readonly().nullable(),
  })
  .readonly();
export type MitigationAnswer = z.infer<typeof mitigationAnswer>;
const readAnswer = (given: unknown): MitigationAnswer => mitigationAnswer.parse(given);

const asked = z.object({ mitigation: z.string().nullable() });

export type OnMitigation = (name: string | null) => Promise<MitigationAnswer>;

const suffix = '.sock';

export async function listenForMitigations(labId: string, onMitigation: OnMitigation): Promise<ListeningSocket> {
  const path = join(socketFolder(), `${labId.slice(0, 22)}-${process.pid}${suffix}`);
  return listenOnSocket(path, async (line) => onMitigation(asked.parse(line).mitigation));
}

/** Lists the mitigations of the world that is up, or applies one. Errors: `nothing-up`, `no-answer`; what the world says. */
export async function askMitigation(name: string | null): Promise<MitigationAnswer> {
  const folder = socketFolder();
  const sockets = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(suffix));
  for (const file of sockets.sort().reverse()) {
    const answer = await askOnSocket(join(folder, file), { mitigation: name }, readAnswer, hungUp);
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

export function refuse(error: unknown): MitigationAnswer['error'] {
  return {
    message: messageOf(error),
    hint: error instanceof LabError ? error.hint : 'Look at the terminal that runs `up`.',
  };
}
