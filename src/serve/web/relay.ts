import { type CallOptions, ConnectError, type HandlerContext } from '@connectrpc/connect';

/** What belongs to one connection or its protocol, or is said by this process itself. */
const ofTheConnection =
  /^(?::|grpc-|connect-|access-control-|content-|trailer-|(?:date|vary|trailer|connection|keep-alive|transfer-encoding|alt-svc)$)/;

/** Hands headers and trailers of the server behind on, for `client.method(request, { ...relayInto(context) })`. */
export function relayInto({ responseHeader, responseTrailer }: HandlerContext): CallOptions {
  return {
    onHeader: (headers) => copy(headers, responseHeader),
    onTrailer: (trailers) => copy(trailers, responseTrailer),
  };
}

/** The same of a call that failed, whose error alone has them. */
export async function relayFailure<T>(call: Promise<T>, context: HandlerContext): Promise<T> {
  try {
    return await call;
  } catch (error) {
    relayOf(error, context);
    throw error;
  }
}

/** And of a stream. */
export async function* relayFailures<T>(answers: AsyncIterable<T>, context: HandlerContext): AsyncGenerator<T, void> {
  try {
    yield* answers;
  } catch (error) {
    relayOf(error, context);
    throw error;
  }
}

/** connect-es makes headers and trailers one; those that stand among the headers already are not told twice. */
function relayOf(error: unknown, { responseHeader, responseTrailer }: HandlerContext): void {
  const { metadata } = ConnectError.from(error);
  for (const name of responseHeader.keys()) metadata.delete(name);
  copy(metadata, responseTrailer);
}

function copy(from: Headers, to: Headers): void {
  for (const [name, value] of from) if (!ofTheConnection.test(name)) to.append(name, value);
}
