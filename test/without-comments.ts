/** A source without its comments. Lines stay lines. */
export function withoutComments(source: string): string {
  return source
    .replaceAll(/(^|\s)\/\*.*?\*\//gms, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}
