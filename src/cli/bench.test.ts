import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { start, startWith } from '../../test/explain-command.ts';
import { parse } from './parse.ts';

describe('bench', () => {
  it.each([
    [['bench', 'rest'], 2, 'there is no bench "rest"', 'rest-vs-grpc'],
    [['bench'], 2, 'bench needs <what>', 'bench rest-vs-grpc'],
    [['bench', 'rest-vs-grpc', '--dims', '8,x'], 2, '--dims cannot be "8,x"', 'whole numbers from 1 to 262,144'],
    [['bench', 'rest-vs-grpc', '--dims', '0'], 2, '--dims cannot be "0"', 'whole numbers'],
    [['bench', 'rest-vs-grpc', '--rate', '1,,2'], 2, '--rate cannot be "1,,2"', 'from 1 to 10,000'],
    [['bench', 'rest-vs-grpc', '--rate', '5,300'], 2, '--rate cannot be below 20', '--rate 300,1000,3000'],
    [['bench', 'rest-vs-grpc', '--rate', '1,2,3,4,5,6,7,8,9,10,11,12,13'], 2, '--rate cannot be', 'up to 12'],
  ])('%j says what is wrong, and how it is right', async (args, exitCode, wrong, remedy) => {
    const child = start(...args);
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(code).toBe(exitCode);
    expect(err).toContain(wrong);
    expect(err).toContain(remedy);
  });

  it('says before anything is measured that there is no such Python', async () => {
    const child = startWith({ TWO_AM_PYTHON: '/nowhere/python3' }, 'bench', 'rest-vs-grpc', '--python');
    const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(code).toBe(3);
    expect(err).toContain('/nowhere/python3 does not run');
    expect(err).toContain('TWO_AM_PYTHON');
    expect(err).not.toContain('floats');
  });

  it('takes several sizes and rates, ascending and each once; a lab takes one rate', async () => {
    const never = new AbortController().signal;
    const input = await parse(['bench', 'rest-vs-grpc', '--dims', '512, 64,512', '--rate', '300'], never);
    expect(input.wholes('dims')).toEqual([64, 512]);
    expect(input.wholes('rate')).toEqual([300]);
    await expect(parse(['json-blowup', '--rate', '10,20'], never)).rejects.toThrow('--rate cannot be "10,20"');
  });
});
