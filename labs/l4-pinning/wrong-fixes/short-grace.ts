import { defineVariant } from '#lab';
import { serveModel } from '#rpc';
import defect from '../defect.ts';

const endsInTime = { 'grpc.max_connection_age_ms': 1_000, 'grpc.max_connection_age_grace_ms': 500 };

/** The one connection ends every second, and what has not been answered half a second later is cut off. */
export default defineVariant({
  ...defect,
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call), endsInTime),
});
