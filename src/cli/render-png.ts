import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

let ready: Promise<Uint8Array[]> | null = null;

/**
 * An SVG as PNG, in its own size: what most chat tools show of a link. With fonts of its own, so that it looks the same on
 * a server that has none.
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  ready ??= prepare();
  const picture = new Resvg(svg, {
    font: { fontBuffers: await ready, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
  });
  try {
    const drawn = picture.render();
    const png = drawn.asPng();
    drawn.free();
    return png;
  } finally {
    picture.free();
  }
}

async function prepare(): Promise<Uint8Array[]> {
  await initWasm(await readFile(fileURLToPath(import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'))));
  const names = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];
  return Promise.all(names.map((name) => readFile(join(import.meta.dirname, 'card-fonts', name))));
}
