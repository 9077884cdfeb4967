import { parentPort, workerData } from 'node:worker_threads';
import { renderPng } from './render-png.ts';

/** Draws one picture, the SVG that it is handed, and ends: what WebAssembly took goes with it. */
parentPort?.postMessage(await renderPng(workerData));
