import { defineVariant, inOneCall } from '#lab';
import { credentials, ModelClient, serveModel } from '#rpc';
import defect from '../defect.ts';

const limits = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

/** No limit any more, on either side. */
export default defineVariant({
  ...defect,
  connectJob: ({ target }) => inOneCall(new ModelClient(target, credentials.createInsecure(), limits)),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call), limits),
});
