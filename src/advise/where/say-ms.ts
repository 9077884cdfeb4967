/** `1,480 ms`, `5.1 ms`, `0.04 ms` */
export function sayMs(value: number): string {
  return value >= 10 ? `${Math.round(value).toLocaleString('en')} ms` : `${Number(value.toPrecision(2))} ms`;
}
