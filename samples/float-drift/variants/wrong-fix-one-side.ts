import { defineVariant } from '#lab';
import { serve } from '../defect.ts';
import { connect } from '../fixes/every-digit.ts';

/** Features leave the storefront with every digit; model servers answer as before. */
export default defineVariant({ connect, serve });
