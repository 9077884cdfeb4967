import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../src/lab/folders.ts';
import { type Attribute, type ToxicType, toxics, toxicTypes } from '../src/lab/toxics.ts';
import { toxicKinds } from '../src/links/toxics/index.ts';

/** docs/faults.md says of every toxic what src/lab/toxics.ts says. */

const text = readFileSync(join(projectFolder, 'docs/faults.md'), 'utf8');
const attributesOf = (type: ToxicType): [string, Attribute][] => Object.entries(toxics[type].attributes);

function leftOut({ leftOut: value }: Attribute): string {
  return value === null || value === '' ? '' : String(value);
}

describe('docs/faults.md', () => {
  it.each(toxicTypes.filter((type) => toxics[type].toxiproxy))('has the row of %s', (type) => {
    const attributes = attributesOf(type).map(([name, { help }]) => `\`${name}\`, ${help}`);
    expect(text).toContain(
      `| \`${type}\` | ${attributes.join(' · ')} | ${toxics[type].help} |\n`.replace('|  |', '| |'),
    );
  });

  it.each(toxicTypes.filter((type) => !toxics[type].toxiproxy))('has a section on %s, with its attributes', (type) => {
    const [, section = ''] = new RegExp(`\\n### \`${type}\`\\n([\\s\\S]*?)(?=\\n##)`).exec(text) ?? [];
    expect(section.length).toBeGreaterThan(100);
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toEqual(
      attributesOf(type).map(([name, one]) =>
        `| \`${name}\` | ${leftOut(one)} | ${one.help}${one.needed ? '; a lab has to state it' : ''} |`.replace(
          '|  |',
          '| |',
        ),
      ),
    );
  });
});

it('every toxic is served, and no other', () => {
  expect([...toxicKinds.keys()].toSorted()).toEqual([...toxicTypes].toSorted());
});

it('an attribute that is left out has the value that the table says', () => {
  for (const [type, { attributes }] of toxicKinds) {
    const fallbacks = Object.entries(attributes).map(([name, { fallback }]) => [name, fallback]);
    expect(fallbacks).toEqual(attributesOf(type as ToxicType).map(([name, one]) => [name, one.leftOut]));
  }
});
