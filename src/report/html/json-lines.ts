/**
 * The line on which each value of a JSON text begins, by its JSON pointer; the text's own is `''`. Numbers in a list are left out:
 * of a long run there are very many, and nobody asks where one of them stands. For text that `JSON.parse` accepts; of other
 * text, something or other.
 */
export function linesOf(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  const within: { readonly pointer: string; key: string | number }[] = [];
  let line = 1;
  let awaitsKey = false;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},:\n]|[^\s[\]{},:"]+/g)) {
    const around = within.at(-1);
    if (token === '\n') line += 1;
    else if (token === ':') awaitsKey = false;
    else if (token === ',') {
      if (around && typeof around.key === 'number') around.key += 1;
      else awaitsKey = true;
    } else if (token === '}' || token === ']') {
      within.pop();
      awaitsKey = false;
    } else if (awaitsKey && around) around.key = JSON.parse(token);
    else if (typeof around?.key === 'number' && /^[-\d]/.test(token)) awaitsKey = false;
    else {
      const pointer = around ? `${around.pointer}/${escapeKey(around.key)}` : '';
      lines.set(pointer, line);
      if (token === '{' || token === '[') within.push({ pointer, key: token === '[' ? 0 : '' });
      awaitsKey = token === '{';
    }
  }
  return lines;
}

function escapeKey(key: string | number): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}
