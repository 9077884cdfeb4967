import { expect, test } from 'vitest';
import type { Member } from '../../world/contract.ts';
import { collectGarbage, membersJudgedByPeak } from './collect-garbage.ts';

const slo = (measure: string, of: string) => ({ measure, of, atMost: 1, unit: 'MiB' }) as const;

function member(role: string, asked: string[]): Member {
  return { role, name: role, ask: async ({ kind }: { kind: string }) => void asked.push(`${role} ${kind}`) } as never;
}

test('whoever is judged by the most memory that it takes is told to take out its garbage, and nobody else', async () => {
  const asked: string[] = [];
  const members = ['storefront', 'job', 'model', 'model'].map((role) => member(role, asked));
  const slos = [slo('peak RSS', 'job'), slo('peak RSS', 'model'), slo('bad views', 'pages')];
  const judged = membersJudgedByPeak({ slos } as never, members);
  await collectGarbage(judged, new AbortController().signal);
  expect(asked).toEqual(['job collect', 'model collect', 'model collect']);
  expect(membersJudgedByPeak({ slos: slos.slice(2) } as never, members)).toEqual([]);
});
