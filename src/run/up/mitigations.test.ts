import { expect, test } from 'vitest';
import { loadLab } from '../../lab/load/discover.ts';
import type { StartedWorld } from '../../world/contract.ts';
import { createTrigger } from '../arms/trigger.ts';
import { mitigate } from './mitigations.ts';

async function holdUp() {
  const loaded = await loadLab('json-blowup');
  const did: string[] = [];
  // Of a whole world, a trigger needs this alone.
  const applies: unknown = {
    apply: async () => {
      did.push('applied');
      return { [Symbol.asyncDispose]: async () => void did.push('taken back') };
    },
  };
  const world = applies as StartedWorld;
  const trigger = createTrigger(loaded.lab.trigger, world);
  return { did, up: { loaded, world, trigger, onEvent: (says: string) => void did.push(says) } };
}

test('what helps is listed first, and what begins the incident last', async () => {
  const { up } = await holdUp();
  const names = (await mitigate(null, up)).mitigations.map(({ name }) => name);
  expect(names).toEqual([...Object.keys(up.loaded.lab.mitigations ?? {}), 'undo-trigger', 'trigger']);
});

test('a trigger that is pulled already is not pulled again, nor one taken back that is not there', async () => {
  const { up, did } = await holdUp();
  expect(await mitigate('undo-trigger', up)).toMatchObject({
    applied: null,
    error: { message: 'the trigger is not pulled, and nothing was done' },
  });
  expect(did).toEqual([]);
  expect(await mitigate('trigger', up)).toMatchObject({ applied: 'pull the trigger', error: null });
  const once = [...did];
  expect(await mitigate('trigger', up)).toMatchObject({
    applied: null,
    error: {
      message: 'the trigger is pulled already, and nothing was done',
      hint: '`npm run lab -- mitigate undo-trigger` takes it back.',
    },
  });
  expect(did).toEqual(once);
  expect(await mitigate('undo-trigger', up)).toMatchObject({ applied: 'undo the trigger', error: null });
});
