import { defineVariant } from '#lab';
import defect, { connect } from '../defect.ts';

/** The same JSON over eight times as many connections. */
export default defineVariant({ ...defect, connect: (link) => connect(link, 256) });
