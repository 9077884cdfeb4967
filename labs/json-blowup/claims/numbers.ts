const twoDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

export function show(value: number): string {
  return twoDigits.format(value);
}

export function times(ratio = Number.NaN): string {
  return `${show(ratio)}x`;
}

/** Another machine, another language: a figure holds within a factor of two. */
export function isNear(measured: number, said: number): boolean {
  return measured >= said / 2 && measured <= said * 2;
}
