import { defineVariant } from '#lab';
import defect from '../defect.ts';

/** The same client, and a balancer that reads HTTP/2: it divides calls, not connections. */
export default defineVariant({ ...defect, world: { link: 'l7' } });
