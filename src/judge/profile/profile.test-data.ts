import type { CpuProfile } from '../../lab/evidence.ts';

type Node = CpuProfile['nodes'][number];

/** Ids of a profile that a test damages. */
export const ids = { root: 1, idle: 2, handle: 3, parse: 4, send: 5 } as const;

function node(name: keyof typeof ids, functionName: string, hitCount: number, ...children: number[]): Node {
  const callFrame = { functionName, scriptId: '1', url: '', lineNumber: 0, columnNumber: 0 };
  return { id: ids[name], callFrame, hitCount, children };
}

/** One second, a sample each ms: of ten, six of JSON_parse and three of send, both called by handle, and one idle. */
export function soundProfile(): CpuProfile {
  const ten = [
    ids.parse,
    ids.parse,
    ids.send,
    ids.parse,
    ids.parse,
    ids.send,
    ids.parse,
    ids.parse,
    ids.send,
    ids.idle,
  ];
  return {
    nodes: [
      node('root', '(root)', 0, ids.idle, ids.handle),
      node('idle', '(idle)', 100),
      node('handle', 'handle', 0, ids.parse, ids.send),
      node('parse', 'JSON_parse', 600),
      node('send', 'send', 300),
    ],
    startTime: 7_000_000,
    endTime: 8_000_000,
    samples: Array.from({ length: 1_000 }, (_, index) => ten[index % 10] ?? ids.idle),
    timeDeltas: Array.from({ length: 1_000 }, (_, index) => (index === 0 ? 0 : 1_000)),
  };
}

/** A profile as it was read from a file, which may hold anything. */
export function asStored(damaged: object): CpuProfile {
  return JSON.parse(JSON.stringify(damaged));
}

/** The nodes of a profile, each as `change` makes it; null: it is not there. */
export function nodesOf(profile: CpuProfile, change: (node: Node) => object | null): object[] {
  return profile.nodes.flatMap((one) => change(one) ?? []);
}
