import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
/** What git ignores is not the repository's. */
const ignored = readFileSync(join(root, '.gitignore'), 'utf8')
  .split('\n')
  .filter((line) => line.endsWith('/'))
  .map((line) => line.slice(0, -1));
const documents = globSync('**/*.md', { cwd: root, exclude: (path) => ignored.includes(path.split('/').at(-1) ?? '') });

describe.each(documents)('%s', (document) => {
  it('links to files and headings that exist', () => {
    expect(brokenLinks(document, readFileSync(join(root, document), 'utf8'))).toEqual([]);
  });
});

describe('a link that leads nowhere', () => {
  it.each([
    ['to a file that is not there', '[gone](docs/gone.md)', 'docs/gone.md'],
    ['to a heading that is not there', '[gone](CONTRIBUTING.md#gone)', 'CONTRIBUTING.md#gone'],
    ['to a heading of the same document', '# Here\n[gone](#there)', '#there'],
    ['to what looks like a heading in a code block', '```sh\n# there\n```\n[gone](#there)', '#there'],
    ['by reference', '[gone]\n\n[gone]: docs/gone.md', 'docs/gone.md'],
    ['of a picture', '![gone](docs/gone.png)', 'docs/gone.png'],
  ])('%s is found', (_where, text, link) => {
    expect(brokenLinks('README.md', text)).toEqual([link]);
  });

  it.each([
    '# Its `code`, and *more*\n[here](#its-code-and-more)',
    '# Twice\n# Twice\n[the second](#twice-1)',
    'Code: `[gone](docs/gone.md)`',
    '[elsewhere](https://example.com/gone.md#gone) [mail](mailto:a@example.com)',
  ])('is none of %j', (text) => {
    expect(brokenLinks('README.md', text)).toEqual([]);
  });
});

/** Relative links, in their order, whose file or heading is not there. */
function brokenLinks(document: string, text: string): string[] {
  const plain = withoutCode(text).replaceAll(/`[^`\n]*`/g, '');
  const inline = [...plain.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)];
  const referenced = [...plain.matchAll(/^\[[^\]]+\]: (\S+)/gm)];
  return [...inline, ...referenced]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(document, text, link));
}

function leadsSomewhere(document: string, text: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? document : normalize(join(placeOf(document), decodeURIComponent(path)));
  if (path !== '' && !existsSync(join(root, file))) return false;
  if (heading === undefined) return true;
  return anchorsIn(path === '' ? text : readFileSync(join(root, file), 'utf8')).includes(heading);
}

/** The runbook that a sample or the template holds is a copy: its links lead on from where runbooks are. */
function placeOf(document: string): string {
  const isCopy = document === 'labs/_template/runbook.md' || /^samples\/([^/]+)\/\1\.md$/.test(document);
  return isCopy ? 'runbooks' : dirname(document);
}

/** As GitHub makes them of a document's headings. */
function anchorsIn(text: string): string[] {
  const anchors: string[] = [];
  for (const [, heading = ''] of withoutCode(text).matchAll(/^#{1,6} +(.+?)(?: +#+)? *$/gm)) {
    const plain = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    const before = anchors.filter((other) => other === anchor || other.replace(/-\d+$/, '') === anchor).length;
    anchors.push(before === 0 ? anchor : `${anchor}-${before}`);
  }
  return anchors;
}

function withoutCode(text: string): string {
  return text.replaceAll(/^ *(`{3,}|~{3,})[^\n]*\n.*?^ *\1 *$/gms, '');
}
