import { serveGrpc } from './grpc/serve-grpc.ts';
import type { ServedModel } from './model.ts';
import type { GrpcParts, ModelServer, RestParts } from './model-server.ts';
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
export function ownDialect(model: ServedModel): Dialect {
  return {
    serveRest: (parts) => serveRest({ ...parts, model }),
    serveGrpc: (parts) => serveGrpc({ ...parts, model }),
  };
}

/** @param labels names of versions of the model */
export function tfServingDialect(model: ServedModel, name: string, labels: Labels): Dialect {
  const servable = openServable(name, model, labels);
  return {
    serveRest: (parts) => serveTfServingRest({ ...parts, servable }),
    serveGrpc: (parts) => serveTfServingGrpc({ ...parts, servable }),
  };
}
