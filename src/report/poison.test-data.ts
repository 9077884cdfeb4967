/** For HTML and for Markdown: each would be markup, run a script, or end what it stands in, if it were believed. */
export const hostile: readonly string[] = [
  `</script><img src=x onerror="alert(1)"><svg/onload=alert(1)>'"&`,
  '<!-- <b>',
  '&lt;img src=x onerror=alert(1)&gt; &#60;b&#62;',
  '![x](https://a.b/x.png) [y](javascript:alert(1)) [z]: https://a.b',
  '<https://a.b> [^1] [ ] [x]',
  '``` ~~~ ` `` <b>`<i>`',
  '*a* **b** _c_ __d__ ~~e~~ ___',
  '| a | b \\| c \\',
  '\n\n<img src=x onerror="alert(1)">\n\n# heading\n\n---\n',
  '\r\n- item\r\n> quote\r\n===\r\n    indented\r\n```\r\n',
  '$x$ $$y$$ \\(z\\)',
];

/** Puts these words into every string of a result, but those that decide what is shown. */
export function poison(value: unknown, nasty: string, key = ''): unknown {
  if (typeof value === 'string') {
    return /^(variant|id|phase|outcome|verdict|kind|unit|draw|of|part|startedAt|finishedAt)$/.test(key)
      ? value
      : value + nasty;
  }
  if (Array.isArray(value)) return value.map((item) => poison(item, nasty, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, nasty, name)]));
}
