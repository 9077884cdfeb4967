import { defineVariant } from '#lab';
import { credentials, ModelClient } from '#rpc';
import roundRobin from '../fixes/round-robin.ts';

// An option of gRPC's C core, and so of the documentation for C++ and Python. grpc-js has none of that name, and says nothing.
const policy = { 'grpc.lb_policy_name': 'round_robin' };

/** The policy by its old name, over the headless service, with connections that end in time. */
export default defineVariant({
  ...roundRobin,
  connect: ({ target }) => new ModelClient(target, credentials.createInsecure(), policy),
});
