import { expect, it } from 'vitest';
import { observables } from './observables.ts';
import { sayObservation } from './say-observation.ts';

it('says what it is, what was measured, and from where it is true', () => {
  expect(sayObservation({ id: 'thread-saturated', value: 0.998, isSo: true, why: null })).toBe(
    "the storefront's one thread is full (99.8 %; true from 90 %)",
  );
  expect(sayObservation({ id: 'old-calls-in-flight', value: null, isSo: null, why: 'gone' })).toBe(
    observables['old-calls-in-flight'].text,
  );
});
