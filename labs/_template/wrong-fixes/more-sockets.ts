import { defineVariant } from '#lab';
import { connect, serve } from '../defect.ts';

/** Four times the connections: nothing but its difference to the defect. */
export default defineVariant({ connect: (link) => connect(link, 128), serve });
