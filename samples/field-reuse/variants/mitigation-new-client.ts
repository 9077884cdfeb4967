/** For tonight: a storefront that no longer sends what the release misreads. */
export { default } from '../fixes/client-first.ts';
