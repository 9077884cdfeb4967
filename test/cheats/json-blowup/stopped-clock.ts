import { defineVariant } from '#lab';
import defect from '../../../labs/json-blowup/defect.ts';

/** The defect as it is, in a process whose clocks stand still once it serves. */
export default defineVariant({
  ...defect,
  guard(model) {
    const atMs = { date: Date.now(), performance: performance.now() };
    const atNs = process.hrtime.bigint();
    Date.now = () => atMs.date;
    performance.now = () => atMs.performance;
    process.hrtime.bigint = () => atNs;
    return model;
  },
});
