import { defineVariant } from '#lab';
import defect from '../defect.ts';

/** `ulimit -n`, sixteen times as high. */
export default defineVariant({ ...defect, world: { openFilesPerView: 320 } });
