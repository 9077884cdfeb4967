import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DevicePlace } from '../../src/services/protocol.ts';

/** Of one world, whose processes have one parent. */
const file = join(tmpdir(), `two-am-cheat-${process.ppid}.json`);
let place: DevicePlace | null = null;

/** From now on, where its own process is told to find the model. To be called as a module loads: before its settings come. */
export function notePlace(): void {
  process.on('message', (asked: unknown) => {
    if (isStart(asked)) place = asked.settings.device;
  });
}

export function ownPlace(): DevicePlace {
  if (place === null) throw new Error('nobody has said where the model is');
  return place;
}

/** For one other process of its world. */
export function leavePlace(): void {
  writeFileSync(file, JSON.stringify(ownPlace()));
}

export function takePlace(): DevicePlace {
  const left: DevicePlace = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  return left;
}

function isStart(asked: unknown): asked is { readonly settings: { readonly device: DevicePlace } } {
  if (typeof asked !== 'object' || asked === null || !('settings' in asked)) return false;
  const { settings } = asked;
  return typeof settings === 'object' && settings !== null && 'device' in settings;
}
