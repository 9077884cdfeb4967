import { defineVariant } from '#lab';
import { within } from '#rpc';
import grpc from '../../../labs/json-blowup/fixes/grpc.ts';

/** Nobody waits longer than 20 ms for a model that takes 30. */
export default defineVariant({ ...grpc, guard: (model) => within(20, model) });
