import { type DescFile, type DescService, toBinary } from '@bufbuild/protobuf';
import type { handleBidiStreamingCall, MethodDefinition, Server, ServerDuplexStream } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { messageOf } from '../errors.ts';
import { ModelService } from './generated/model_service_pb.js';

/** One version of the service, as the library answers it. */
interface Version {
  readonly method: MethodDefinition<object, object>;
  readonly answer: handleBidiStreamingCall<object, object>;
}

type Stream = ServerDuplexStream<object, object>;

const noBytes = () => Buffer.alloc(0);
const paths = ['v1', 'v1alpha'].map((version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`);

const modelService = [ModelService];

/**
 * Server reflection: grpcurl and others learn from it what is served, and need no .proto. The library is loaded when somebody
 * asks for the first time: a server that nobody looks at starts as fast, and is as small, as one without it.
 *
 * @param services beside the health service
 */
export function addReflection(
  server: Pick<Server, 'addService'>,
  services: readonly DescService[] = modelService,
): void {
  let versions: ReadonlyMap<string, Version> = new Map();
  let loading: Promise<void> | undefined;
  const load = async () => {
    versions = await loadVersions(services);
  };

  for (const path of paths) {
    // Nothing is read before there is something that can read it.
    const read = (bytes: Buffer) => versions.get(path)?.method.requestDeserialize(bytes) ?? {};
    const write = (answer: object) => versions.get(path)?.method.responseSerialize(answer) ?? noBytes();
    const method: MethodDefinition<object, object> = {
      path,
      requestStream: true,
      responseStream: true,
      requestSerialize: noBytes,
      requestDeserialize: read,
      responseSerialize: write,
      responseDeserialize: noBytes,
    };
    const answer = async (stream: Stream) => {
      try {
        loading ??= load();
        await loading;
        versions.get(path)?.answer(stream);
      } catch (error) {
        stream.emit('error', { code: status.INTERNAL, details: messageOf(error) });
      }
    };
    server.addService({ info: method }, { info: (stream: Stream) => void answer(stream) });
  }
}

/** By the path of their one method. */
async function loadVersions(services: readonly DescService[]): Promise<ReadonlyMap<string, Version>> {
  const [{ ReflectionService }, { FileDescriptorProtoSchema }, { file_health_v1_health: health }] = await Promise.all([
    import('@grpc/reflection'),
    import('@bufbuild/protobuf/wkt'),
    // Not as proto-loader describes it: it misnames the entries of maps, and Go's clients refuse all of the file (grpcurl #519).
    import('./generated/health/v1/health_pb.js'),
  ]);
  const described = withImports([...services.map(({ file }) => file), health]);
  const files = described.map(({ proto }) => Buffer.from(toBinary(FileDescriptorProtoSchema, proto)));
  // Of a definition it reads the files alone.
  const service = new ReflectionService({
    files: { format: 'Protocol Buffer 3 DescriptorProto', type: {}, fileDescriptorProtos: files },
  });
  const versions = new Map<string, Version>();
  service.addToServer({
    addService(methods, implementation) {
      for (const [name, method] of Object.entries(methods)) {
        versions.set(method.path, { method, answer: implementation[name] as Version['answer'] });
      }
    },
  });
  return versions;
}

/** Each once, those that are imported first. */
function withImports(files: readonly DescFile[]): readonly DescFile[] {
  return [...new Set(files.flatMap((file) => [...withImports(file.dependencies), file]))];
}
