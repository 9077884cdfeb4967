import { expect, test } from 'vitest';
import { pickVariants } from './pick-variants.ts';

const ids = ['defect', 'fix:grpc', 'fix:raw', 'wrong-fix:gzip', 'wrong-fix:raw', 'mitigation:restart'];

test.each([
  [['grpc'], ['fix:grpc']],
  [
    ['wrong-fix:gzip', 'restart'],
    ['wrong-fix:gzip', 'mitigation:restart'],
  ],
  [['raw'], ['fix:raw', 'wrong-fix:raw']],
  [['defect'], ['defect']],
  [['grpc', 'fix:grpc'], ['fix:grpc']],
])('%j are %j', (named, chosen) => expect(pickVariants('a-lab', ids, named)).toEqual(chosen));

test('none named: no choice', () => expect(pickVariants('a-lab', ids, [])).toBeNull());

test.each([
  ['gprc', 'Did you mean grpc?'],
  ['fix:gprc', 'Did you mean fix:grpc?'],
  ['zebra', 'Available: defect, grpc, raw, gzip, restart.'],
])('%s is unknown: %s', (name, hint) => {
  expect(() => pickVariants('a-lab', ids, [name])).toThrow(
    expect.objectContaining({ code: 'usage', message: `a-lab has no variant "${name}"`, hint }),
  );
});
