/** The deadline of a caller who named none: the last moment that a Date can say. */
export const noDeadline = new Date(8_640_000_000_000_000);
