import { expect, test } from 'vitest';
import { canonicalTarget, serverOf } from './name-target.ts';

test.each([
  ['localhost:50051', 'dns:///localhost:50051'],
  ['127.0.0.1:50051', 'dns:///127.0.0.1:50051'],
  ['dns:model.lab:50051', 'dns:///model.lab:50051'],
  ['dns:///pubsub.googleapis.com:443', 'dns:///pubsub.googleapis.com:443'],
  ['ipv4:127.0.0.2:1,127.0.0.3:1', 'ipv4:127.0.0.2:1,127.0.0.3:1'],
  ['xds:///helloworld', 'xds:///helloworld'],
])('%s is %s', (target, canonical) => {
  expect(canonicalTarget(target)).toBe(canonical);
});

// The examples of OpenTelemetry's conventions for gRPC, and what this project calls.
test.each([
  ['grpc.io:50051', { address: 'grpc.io', port: 50_051 }],
  ['dns://1.2.3.4/grpc.io:50051', { address: 'grpc.io', port: 50_051 }],
  ['unix:///run/containerd/containerd.sock', { address: '/run/containerd/containerd.sock' }],
  ['zk://zookeeper:2181/my-server', { address: 'zk://zookeeper:2181/my-server' }],
  ['ipv4:198.51.100.123:50051,198.51.100.124:50051', { address: 'ipv4:198.51.100.123:50051,198.51.100.124:50051' }],
  ['127.0.0.1:50051', { address: '127.0.0.1', port: 50_051 }],
  ['[::1]:50051', { address: '::1', port: 50_051 }],
  ['model.lab', { address: 'model.lab' }],
])('%s stands at %j', (target, server) => {
  expect(serverOf(target)).toEqual(server);
});
