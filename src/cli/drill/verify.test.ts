import { expect, test } from 'vitest';
import { sayVerdict } from './verify.ts';

test('what an OK was bought with is part of it', () => {
  const verified = { of: 'mitigation', reason: '0 of 400 views bad' } as const;
  expect(sayVerdict({ ...verified, verdict: 'ok' })).toBe('OK');
  expect(sayVerdict({ ...verified, verdict: 'ok', turnedAwayShare: 0.25 })).toBe('OK, by turning 25 % away');
  expect(sayVerdict({ ...verified, verdict: 'ok', turnedAwayShare: 0.9 })).toBe(
    'OK, by turning 90 % away (mitigated is at most 50 %)',
  );
  expect(sayVerdict({ ...verified, verdict: 'no', turnedAwayShare: 0.25 })).toBe('NO, while turning 25 % away');
});
