import { expect, it } from 'vitest';
import lab from '../../../labs/json-blowup/lab.ts';
import { readSettings } from './read-settings.ts';
import { presets, stops, usual } from './settings.ts';

const typed = (change: object) => JSON.stringify({ ...usual, ...change });

it('takes what the page sends', () => {
  expect(readSettings(typed({}))).toEqual(usual);
  for (const { sets } of presets) expect(readSettings(typed(sets))).toEqual({ ...usual, ...sets });
});

it.each([
  ['no JSON', '{'],
  ['nothing', ''],
  ['a list', '[]'],
  ['a place between two stops', typed({ floats: 513 })],
  ['more than a slider has', typed({ perSecond: 1e9 })],
  ['a text for a number', typed({ rows: '1' })],
  ['a type that there is not', typed({ type: 'float16' })],
  ['another field', typed({ path: '/etc' })],
  ['a field left out', JSON.stringify({ floats: 512 })],
])('refuses %s', (_what, text) => {
  expect(readSettings(text)).toBeNull();
});

it("the night's button is what json-blowup's trigger deploys", () => {
  const [deploy] = lab.trigger;
  const night = presets.find(({ id }) => id === 'night')?.sets;
  expect(deploy).toMatchObject({ product: { dimension: night?.floats } });
  expect(lab.product?.candidates).toBe(night?.rows);
});

it('where it begins is a place of each slider', () => {
  for (const [slider, places] of Object.entries(stops))
    expect(places as readonly number[]).toContain(usual[slider as keyof typeof stops]);
});
