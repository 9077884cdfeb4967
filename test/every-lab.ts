export const isEvery = process.env.TWO_AM_EVERY === '1';

/**
 * What takes a world of its own for each lab: in turn for all of them it would take CI past its 25 minutes, so that
 * it is done for one, and for the rest with `TWO_AM_EVERY=1`.
 */
export const isTried = (labId: string): boolean => labId === 'json-blowup' || isEvery;
