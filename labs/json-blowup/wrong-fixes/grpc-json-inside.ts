import { defineVariant } from '#lab';
import { type Codec, credentials, ModelClient, serveModel } from '#rpc';

/** gRPC, with the same JSON as before in its messages. */
export default defineVariant({
  connect: (link) => new ModelClient(link.target, credentials.createInsecure(), {}, { codec: jsonInside() }),
  serve: (model, site) => serveModel(site, (rows, call) => model.score(rows, call), {}, jsonInside()),
});

function jsonInside(): Codec {
  return {
    encodeRequest: (request) => Buffer.from(JSON.stringify({ ...request, features: Array.from(request.features) })),
    decodeRequest(message) {
      const request = JSON.parse(Buffer.from(message).toString());
      return { ...request, features: Float32Array.from(request.features) };
    },
    encodeResponse: (response) =>
      Buffer.from(JSON.stringify({ ...response, probabilities: Array.from(response.probabilities) })),
    decodeResponse(message) {
      const response = JSON.parse(Buffer.from(message).toString());
      return { ...response, probabilities: Float32Array.from(response.probabilities) };
    },
  };
}
