import { randomUUID } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import type { Call } from '../lab/variant.ts';

/** Who calls, beside the message, so that it is known before anything was decoded. */
export function metadataOf(call: Call): Metadata {
  const metadata = new Metadata();
  metadata.set('x-request-id', call.id);
  metadata.set('x-user', call.user);
  return metadata;
}

/** A caller that says nothing, such as grpcurl, gets an id of its own. */
export function idsIn(metadata: Metadata): { readonly id: string; readonly user: string } {
  const [id = randomUUID()] = metadata.get('x-request-id');
  const [user = ''] = metadata.get('x-user');
  return { id: String(id), user: String(user) };
}
