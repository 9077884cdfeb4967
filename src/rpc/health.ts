import type { Server } from '@grpc/grpc-js';
import type { HealthImplementation } from 'grpc-health-check';
import { ModelService } from './generated/model_service_pb.js';

const modelService = [ModelService.typeName];

/** What the standard health service says of the server and of each of its services. */
export interface Health {
  /** Whoever watches is told. */
  set(status: Parameters<HealthImplementation['setStatus']>[1]): void;
}

/**
 * All is SERVING. Imported here, because it brings a protobuf library and a .proto reader of its own, which no client needs.
 *
 * @param services by name, beside the server itself
 */
export async function addHealth(
  server: Pick<Server, 'addService'>,
  services: readonly string[] = modelService,
): Promise<Health> {
  const { HealthImplementation } = await import('grpc-health-check');
  const names = ['', ...services];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'SERVING'])));
  // It adds its service and does nothing else.
  health.addToServer(server as Server);
  return {
    set(status) {
      for (const name of names) health.setStatus(name, status);
    },
  };
}
