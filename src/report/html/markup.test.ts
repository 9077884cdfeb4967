import { expect, test } from 'vitest';
import { embedJson, html, trusted, webLink } from './markup.ts';

test('text cannot escape its place, in an element or in an attribute', () => {
  const nasty = `"><script>alert('1')</script>&amp;`;
  expect(html`<p title="${nasty}">${nasty}</p>`.toString()).toBe(
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</p>',
  );
});

test('markup stays as it is, lists are joined, and what is not there is left out', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}${null}${false}${0}</ul>${trusted('<hr>')}`.toString()).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li>0</ul><hr>',
  );
});

test('misleading characters are left out: controls, and those that reverse text', () => {
  expect(html`${'a\u0000b\u001b[2Jc\u202Ed\ne\tf'}`.toString()).toBe('ab[2Jcd\ne\tf');
});

test('embedded data cannot end its element, and is the same data', () => {
  const data = { name: '</script><!--<script>', lines: '\u2028\u2029' };
  const element = embedJson('data', data).toString();
  const inside = element.replace(/^<script[^>]*>/, '').replace(/<\/script>$/, '');
  expect(inside).not.toMatch(/[<\u2028\u2029]/);
  expect(JSON.parse(inside)).toEqual(data);
});

test.each(['javascript:alert(1)', 'data:text/html,<b>', 'file:///etc/passwd', ' JaVaScRiPt:alert(1)', 'no address'])(
  '%s is shown, and leads nowhere',
  (address) => {
    expect(webLink(address).toString()).not.toMatch(/href/);
  },
);

test('an address of the web is a link', () => {
  expect(webLink('https://example.com/a?b="c"').toString()).toBe(
    '<a href="https://example.com/a?b=%22c%22" rel="noreferrer">example.com/a</a>',
  );
});
