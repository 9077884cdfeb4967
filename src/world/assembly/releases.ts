import { LabError } from '../../errors.ts';
import type { ModelSettings } from '../../services/protocol.ts';
import type { Crew } from './crew.ts';
import type { ServingMember } from './forked-member.ts';

/** Which release each model server runs. */
export interface Releases {
  /**
   * The n-th model server, from 1, leaves the rotation, answers what it has, ends, and comes again at its place as the variant's next
   * release; gives what takes it back. Where that does not start it runs what it ran, and this rejects. Errors: `broken-lab` where
   * there is no such server, `broken-variant` where there is no next release.
   */
  rollOver(model: number): Promise<() => Promise<void>>;
}

/** `announce`: these model servers can be called, from now on. One that leaves has `drainMs` to answer what it has. */
export function createReleases<M extends ServingMember>(
  crew: Crew<M>,
  model: string,
  drainMs: number,
  announce: (names: readonly string[]) => Promise<void>,
): Releases {
  async function replace(settings: ModelSettings, port: number): Promise<void> {
    const { name } = settings;
    const all = crew.members('model').map((member) => member.name);
    const leaving = crew.find(name);
    crew.dismiss(name);
    await announce(all.filter((one) => one !== name));
    // Whoever does not end in time is ended.
    await leaving?.ask({ kind: 'change', change: { kind: 'drain' } }, drainMs).catch(() => {});
    await leaving?.[Symbol.asyncDispose]();
    await crew.launch({ ...settings, port }).finally(() => announce(all));
  }

  return {
    async rollOver(number) {
      const before = crew.serving().find(({ settings }) => settings.name === `${model}-${number}`);
      if (before?.settings.role !== 'model') {
        throw new LabError(
          'broken-lab',
          `There is no model server ${number} to release anything to.`,
          'Count from 1, up to the `models` of the world.',
        );
      }
      const { settings } = before;
      const { port } = before.member.started;
      const { next, ...plain } = settings;
      const back = () => {
        // What was deployed since stays: only the release is taken back.
        const now = crew.serving().find((one) => one.settings.name === settings.name)?.settings;
        const variant = now?.role === 'model' ? now.variant : settings.variant;
        return replace({ ...plain, variant, ...(next ? { next } : {}) }, port);
      };
      try {
        await replace({ ...settings, next: true }, port);
      } catch (error) {
        await back().catch(crew.fail);
        throw error;
      }
      return back;
    },
  };
}
