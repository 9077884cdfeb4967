import type { Measure } from '../../lab/measure.ts';

/** What gRPC lets in unless told otherwise: https://github.com/grpc/grpc/blob/master/include/grpc/impl/channel_arg_names.h */
const usualLimitBytes = 4_194_304;

/** The largest gRPC message that was handed to the network, also one that was refused at the other end. */
export const largestMessage: Measure<'messages'> = {
  name: 'largest message',
  unit: 'bytes',
  from: 'messages',
  take: (found) => Math.max(...found.map(({ value }) => value.largestBytes)),
};

/** The same as a share of the 4,194,304 bytes that gRPC lets in unless told otherwise: above 1 it needs a limit of its own. */
export const limitUsed: Measure<'messages'> = {
  name: 'size limit used',
  unit: 'share',
  from: 'messages',
  take: (found) => Math.max(...found.map(({ value }) => value.largestBytes)) / usualLimitBytes,
};
