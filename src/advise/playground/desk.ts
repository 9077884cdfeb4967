import { availableParallelism, cpus } from 'node:os';
import { LabError, messageOf } from '../../errors.ts';
import { measure } from './measure.ts';
import { type Settings, usual } from './settings.ts';
import { openStand, type Stand } from './stand.ts';
import type { Told } from './told.ts';

/** Where measurements are asked for: one at a time, and the latest that was asked for. Disposing it ends its processes. */
export interface Desk extends AsyncDisposable {
  readonly told: Told;
  /** Ends the measurement that is under way, and begins this one. */
  ask(settings: Settings): void;
  /** Ends it, and keeps what there is. */
  stop(): void;
}

/** @param onTold whenever `told` is another */
export function openDesk(onTold: () => void): Desk {
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.versions.node,
  };
  let told: Told = {
    settings: usual,
    state: 'starting',
    why: '',
    turns: 0,
    ofTurns: 0,
    ways: [],
    othersShare: 0,
    isDisturbed: false,
    machine,
  };
  const ended = new AbortController();
  let current = new AbortController();
  let stand: Stand | null = null;
  let isFirst = true;
  let working: Promise<void> = Promise.resolve();

  const tell = (change: Partial<Told>) => {
    told = { ...told, ...change };
    onTold();
  };
  const closeStand = async () => {
    const open = stand;
    stand = null;
    isFirst = true;
    await open?.[Symbol.asyncDispose]();
  };
  const perform = async (settings: Settings, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    try {
      stand ??= await openStand(ended.signal);
      const onTurn = (soFar: Partial<Told>) => tell({ ...soFar, state: 'measuring' });
      await measure(stand, { settings, cores: machine.cores, signal, onTurn }, isFirst);
      isFirst = false;
      if (!signal.aborted) tell({ state: 'done' });
    } catch (error) {
      await closeStand();
      if (signal.aborted || ended.signal.aborted) return;
      const hint = error instanceof LabError ? ` ${error.hint}` : '';
      tell({ state: 'failed', why: `${messageOf(error)}.${hint}` });
    }
  };

  return {
    get told() {
      return told;
    },
    ask(settings) {
      if (ended.signal.aborted) return;
      current.abort();
      const own = new AbortController();
      current = own;
      tell({
        settings,
        state: 'measuring',
        why: '',
        turns: 0,
        ofTurns: 0,
        ways: [],
        othersShare: 0,
        isDisturbed: false,
      });
      working = working.then(() => perform(settings, own.signal));
    },
    stop() {
      current.abort();
      if (told.state === 'measuring') tell({ state: 'stopped' });
    },
    async [Symbol.asyncDispose]() {
      current.abort();
      ended.abort(new LabError('interrupted', 'interrupted', 'The playground has ended.'));
      await working;
      await closeStand();
    },
  };
}
