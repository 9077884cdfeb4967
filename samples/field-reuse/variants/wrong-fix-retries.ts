import { defineVariant } from '#lab';
import { credentials, ModelClient } from '#rpc';
import { codecOf } from '../codec.ts';
import defect, { built } from '../defect.ts';
import { everyServer } from '../every-server.ts';
import { pricesOf } from '../prices.ts';

const anyFailure = ['UNAVAILABLE', 'INTERNAL', 'INVALID_ARGUMENT', 'UNKNOWN', 'DATA_LOSS', 'ABORTED'];
const retrying = {
  'grpc.service_config': everyServer['grpc.service_config'].replace(
    '"UNAVAILABLE"',
    JSON.stringify(anyFailure).slice(1, -1),
  ),
};

/** A failed call is tried at another server, whatever it failed with. None fails. */
export default defineVariant({
  ...defect,
  connect({ target }) {
    const codec = codecOf(built, (request) => ({ price: pricesOf(request) }));
    return new ModelClient(target, credentials.createInsecure(), retrying, { codec });
  },
});
