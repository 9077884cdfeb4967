/** All that this program has started and that has not ended: what they take of the machine is ours. */
export const alive = new Set<number>();
