import type { ToxicType } from '../../lab/toxics.ts';
import type { AnyToxicKind } from '../stage.ts';
import { bandwidth } from './bandwidth.ts';
import { grpcStatus } from './grpc-status.ts';
import { h2Goaway } from './h2-goaway.ts';
import { h2RstStream } from './h2-rst-stream.ts';
import { halfOpen } from './half-open.ts';
import { latency } from './latency.ts';
import { limitData } from './limit-data.ts';
import { noop } from './noop.ts';
import { resetPeer } from './reset-peer.ts';
import { slicer } from './slicer.ts';
import { slowClose } from './slow-close.ts';
import { stall } from './stall.ts';
import { timeout } from './timeout.ts';

const kinds: Readonly<Record<ToxicType, unknown>> = {
  bandwidth,
  grpc_status: grpcStatus,
  h2_goaway: h2Goaway,
  h2_rst_stream: h2RstStream,
  half_open: halfOpen,
  latency,
  limit_data: limitData,
  noop,
  reset_peer: resetPeer,
  slicer,
  slow_close: slowClose,
  stall,
  timeout,
};

/** By the name that the API knows them by. */
export const toxicKinds = new Map(Object.entries(kinds)) as ReadonlyMap<string, AnyToxicKind>;
