import { serveGrpc } from './grpc/serve-grpc.ts';
import type { ServedModel } from './model.ts';
import type { GrpcParts, ModelServer, RestParts } from './model-server.ts';
import { openOipModel } from './oip/model.ts';
import { serveOipGrpc } from './oip/serve-grpc.ts';
import { serveOipRest } from './oip/serve-rest.ts';
import { serveRest } from './rest/serve-rest.ts';
import { type Labels, openServable } from './tfserving/servable.ts';
import { serveTfServingGrpc } from './tfserving/serve-grpc.ts';
import { serveTfServingRest } from './tfserving/serve-rest.ts';

/** Messages and paths of one kind of model server, over REST and gRPC. Both throw LabError `port-taken`. */
export interface Dialect {
  serveRest(parts: RestParts): Promise<ModelServer>;
  serveGrpc(parts: GrpcParts): Promise<ModelServer>;
}

/** `POST /predict` and proto/model_service.proto. */
function ownDialect(model: ServedModel): Dialect {
  return {
    serveRest: (parts) => serveRest({ ...parts, model }),
    serveGrpc: (parts) => serveGrpc({ ...parts, model }),
  };
}

/** @param labels names of versions of the model */
function tfServingDialect(model: ServedModel, name: string, labels: Labels): Dialect {
  const servable = openServable(name, model, labels);
  return {
    serveRest: (parts) => serveTfServingRest({ ...parts, servable }),
    serveGrpc: (parts) => serveTfServingGrpc({ ...parts, servable }),
  };
}

/** The Open Inference Protocol, of KServe, Triton and Seldon. */
function oipDialect(model: ServedModel, name: string): Dialect {
  const oip = openOipModel(name, model);
  return {
    serveRest: (parts) => serveOipRest({ ...parts, oip }),
    serveGrpc: (parts) => serveOipGrpc({ ...parts, oip }),
  };
}

/** By name. */
export const dialects = { own: ownDialect, tfserving: tfServingDialect, oip: oipDialect } as const;
