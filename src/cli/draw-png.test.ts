import { expect, test } from 'vitest';
import { renderCard } from '../report/card.ts';
import { exampleResult } from '../report/fixtures.test-data.ts';
import { drawPng } from './draw-png.ts';

const sizeOf = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};

test('a card is a PNG of 1200 × 630', async () => {
  const png = await drawPng(renderCard(exampleResult));
  expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG');
  expect(sizeOf(png)).toEqual([1_200, 630]);
});

test('letters are drawn without a font from the machine', async () => {
  const draw = (text: string) =>
    drawPng(`<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><text x="5" y="20">${text}</text></svg>`);
  const blank = Buffer.from(await draw(''));
  for (const letter of ['a', '→', '≥', '✓', '✗', '·', '−', 'é']) {
    expect(blank.equals(await draw(letter)), letter).toBe(false);
    // What a font has not is left out, or looks like any other that it has not.
    expect(Buffer.from(await draw('\u{1f9ff}')).equals(await draw(letter)), letter).toBe(false);
  }
});
