import { LabError } from '../../errors.ts';
import type { Place } from '../place.ts';
import type { ForkedMember, ServingMember } from './forked-member.ts';

/** The model servers of a world, by number: those that run, and those that may join them. */
export interface Replicas {
  /** Starts more, until so many run: gives when they listen and whoever calls can know it. Fewer than run: nothing. */
  growTo(count: number): Promise<void>;
  /** Takes the last ones out of the rotation, lets them answer what they have, and ends them. */
  shrinkTo(count: number): Promise<void>;
  readonly count: number;
}

interface Hooks<M extends ServingMember> {
  fork(name: string): ForkedMember<M>;
  start(member: ForkedMember<M>, name: string, place: Place): Promise<unknown>;
  /** Of one that is out of the rotation. */
  end(name: string): Promise<void>;
  /** So many run from now on, the first ones: tells who has to know. */
  announce(names: readonly string[]): Promise<void>;
}

/**
 * All that may ever run are forked at once and have loaded their modules when they join, as an image that is on its node
 * already; they listen only then. Nothing is started yet. `model`: what they are called, before their number.
 */
export function createReplicas<M extends ServingMember>(
  places: readonly Place[],
  model: string,
  hooks: Hooks<M>,
): Replicas {
  const names = places.map((_, index) => `${model}-${index + 1}`);
  const waiting = new Map(names.map((name) => [name, hooks.fork(name)]));
  let count = 0;

  async function join(name: string, place: Place): Promise<void> {
    // One that has run and ended before is forked anew.
    const member = waiting.get(name) ?? hooks.fork(name);
    waiting.delete(name);
    await hooks.start(member, name, place);
  }

  return {
    async growTo(wanted) {
      if (wanted > places.length) {
        throw new LabError(
          'broken-lab',
          `${wanted} model servers are more than the ${places.length} that this world allows.`,
          "Add `modelsAtMost` to the lab's world.",
        );
      }
      const joining = places.map((place, index) => ({ place, name: names[index] ?? '' })).slice(count, wanted);
      if (joining.length === 0) return;
      const joined = await Promise.allSettled(joining.map(({ name, place }) => join(name, place)));
      for (const one of joined) if (one.status === 'rejected') throw one.reason;
      count = wanted;
      await hooks.announce(names.slice(0, count));
    },
    async shrinkTo(wanted) {
      const leaving = names.slice(wanted, count);
      if (leaving.length === 0) return;
      count = wanted;
      await hooks.announce(names.slice(0, count));
      await Promise.all(leaving.map(hooks.end));
    },
    get count() {
      return count;
    },
  };
}
