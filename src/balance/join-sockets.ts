import type { Socket } from 'node:net';

/**
 * Carries bytes both ways, no faster than they are taken. Each half ends as it ended over there; one that breaks breaks
 * the other.
 */
export function joinSockets(one: Socket, other: Socket): void {
  carry(one, other);
  carry(other, one);
}

function carry(from: Socket, to: Socket): void {
  from.pipe(to);
  from.once('close', (broken) => {
    if (broken) to.resetAndDestroy();
    else if (!from.readableEnded) to.destroy();
  });
}
