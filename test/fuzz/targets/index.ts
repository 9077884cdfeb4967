import type { Target } from '../target.ts';

/** Each is loaded alone: what one needs is nothing to wait for in another. */
export const targets: Readonly<Record<string, () => Promise<Target>>> = {
  'run-folders': async () => (await import('./run-folders.ts')).runFolders,
  messages: async () => (await import('./messages.ts')).messages,
  sockets: async () => (await import('./sockets.ts')).sockets,
  'fault-api': async () => (await import('./fault-api.ts')).faultApi,
  http2: async () => (await import('./http2.ts')).http2,
  protobuf: async () => (await import('./protobuf.ts')).protobuf,
  profiles: async () => (await import('./profiles.ts')).profiles,
  postmortems: async () => (await import('./postmortems.ts')).postmortems,
  device: async () => (await import('./device.ts')).device,
  'predict-bodies': async () => (await import('./predict-bodies.ts')).predictBodies,
  'metrics-texts': async () => (await import('./metrics-texts.ts')).metricsTexts,
  dns: async () => (await import('./dns.ts')).dns,
};
