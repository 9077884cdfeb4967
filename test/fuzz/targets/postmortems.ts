import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { solved } from '../../../src/judge/drill/drill.fixture.ts';
import { formats, writers } from '../../../src/report/postmortem/format/index.ts';
import { knownOfDrill } from '../../../src/report/postmortem/known.ts';
import { lintPostmortem, listNotChecked } from '../../../src/report/postmortem/lint.ts';
import { readDocument } from '../../../src/report/postmortem/read/document.ts';
import { mutateText, pick } from '../mutate.ts';
import { plain } from '../target.ts';

const folder = join(import.meta.dirname, '..', '..', 'postmortems');
const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
const known = knownOfDrill(solved);

export const postmortems = plain(async (draw) => {
  let text = pick(draw, texts);
  for (let times = 0; times < 3; times += 1) text = mutateText(draw, text);
  const document = readDocument(text);
  const findings = [null, known].flatMap((of) => lintPostmortem(document, of));
  const linted = {
    file: 'x.md',
    form: 'two-am',
    findings,
    switchedOff: [],
    notChecked: listNotChecked(document),
    record: null,
  } as const;
  for (const format of formats) writers[format]([linted], String);
  const lines = text.split(/\r\n|\n|\r/).length;
  const outside = findings.find(({ line }) => !(line >= 1 && line <= lines));
  return outside === undefined ? null : `a finding in line ${outside.line} of ${lines}: ${outside.rule}`;
});
