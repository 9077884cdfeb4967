/** As `to.push(...more)`, which falls over a hundred thousand arguments. */
export function append<T>(to: T[], more: Iterable<T>): void {
  for (const each of more) to.push(each);
}
