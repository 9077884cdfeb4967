import { defineVariant, inOneCall } from '#lab';
import { credentials, ModelClient } from '#rpc';
import defect from '../defect.ts';

const limits = { 'grpc.max_receive_message_length': 64 * 2 ** 20, 'grpc.max_send_message_length': 64 * 2 ** 20 };

/** 64 MiB, where the error was seen: in the client. */
export default defineVariant({
  ...defect,
  connectJob: ({ target }) => inOneCall(new ModelClient(target, credentials.createInsecure(), limits)),
});
