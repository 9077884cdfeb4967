import { buffer } from 'node:stream/consumers';
import { renderPng } from './render-png.ts';

/** Draws the SVG on stdin, gives its PNG on stdout, and ends. */
process.stdout.write(await renderPng(String(await buffer(process.stdin))));
