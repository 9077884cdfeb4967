import type { Product } from '../../lab/world.ts';
import type { Settings } from '../../services/protocol.ts';
import { settleAll } from '../settle-all.ts';
import type { Crew } from './crew.ts';
import type { ServingMember } from './forked-member.ts';
import { isServing, settingsAgain } from './settings-again.ts';

interface Deployed {
  /** Now. */
  product(): Product;
  /** So many model servers can be called: tells who has to know. */
  announce(names: readonly string[]): Promise<void>;
}

/** Kills those that are meant and starts them again at their places; where one does not start, all of them run what they ran. */
export async function replaceMembers<M extends ServingMember>(
  crew: Crew<M>,
  { product, announce }: Deployed,
  isMeant: (settings: Settings) => boolean,
  variant?: string,
): Promise<void> {
  const all = crew
    .serving()
    .flatMap(({ settings, member }) => (isMeant(settings) && isServing(settings) ? [{ settings, member }] : []));
  const names = crew.members('model').map(({ name }) => name);
  const away = all.some(({ settings }) => settings.role === 'model');
  const swap = async (next?: string) => {
    const leaving = all.map(({ settings, member }) => crew.find(settings.name) ?? member);
    for (const { name } of leaving) crew.dismiss(name);
    if (away) await announce(names);
    await settleAll(
      all.map(async ({ settings, member }, index) => {
        await leaving[index]?.kill();
        await crew.launch(settingsAgain(settings, member, product(), next));
      }),
    );
  };
  await crew.guard(
    swap(variant)
      .catch(async (error: unknown) => {
        // Of code that does not start nobody would be served ever again: all of them run what they ran before.
        await swap().catch(crew.fail);
        throw error;
      })
      .finally(() => (away ? announce(names) : undefined)),
  );
}
