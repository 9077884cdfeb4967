import type { CpuProfile } from '../../lab/evidence.ts';
import { isNumber, isRecord, listOf } from './parse.ts';

export type CallFrame = CpuProfile['nodes'][number]['callFrame'];

/** A function in its place in the call tree. */
export interface UsableNode {
  readonly callFrame: CallFrame;
  /** Samples that found it, as V8 counted them. */
  readonly hits: number;
  /** null: it stands at the root. */
  readonly caller: UsableNode | null;
  /** The profile does not tell who called it, or whoever called it. */
  readonly cutOff: boolean;
}

interface Listed extends Pick<UsableNode, 'callFrame' | 'hits'> {
  readonly id: number;
  readonly children: readonly unknown[];
  readonly parent: unknown;
}

/** The thread itself, below which all else stands. */
export function isRoot({ caller, callFrame }: UsableNode): boolean {
  return caller === null && callFrame.functionName === '(root)';
}

/** V8 looks at 255 callers at most; what walks a tree here may recur so deep. */
const deepest = 300;

/**
 * The nodes that name a function, by their id, each below the one that called it. Who has two callers, or is its own, stands at
 * the root; two functions under one id are neither.
 */
export function linkNodes(listed: readonly unknown[]): ReadonlyMap<number, UsableNode> {
  const found = findNodes(listed);
  const callers = findCallers(found);
  const callees = Map.groupBy(found.values(), ({ id }) => callers.get(id) ?? null);
  const linked = new Map<number, UsableNode>();
  const link = (top: Listed, cutOff: boolean) => {
    const open: { readonly next: Listed; readonly caller: UsableNode | null; readonly depth: number }[] = [
      { next: top, caller: null, depth: 0 },
    ];
    for (let one = open.pop(); one; one = open.pop()) {
      const { next, caller, depth } = one;
      const isTooDeep = caller !== null && depth > deepest;
      const node: UsableNode = {
        callFrame: next.callFrame,
        hits: next.hits,
        caller: isTooDeep ? caller.caller : caller,
        cutOff: isTooDeep || (caller?.cutOff ?? cutOff),
      };
      linked.set(next.id, node);
      for (const callee of callees.get(next.id) ?? [])
        if (!linked.has(callee.id)) open.push({ next: callee, caller: node, depth: isTooDeep ? depth : depth + 1 });
    }
  };
  const tops = callees.get(null) ?? [];
  for (const top of tops) link(top, tops.length > 1 && !isOfV8(top));
  // What is left goes round in a circle.
  for (const one of found.values()) if (!linked.has(one.id)) link(one, true);
  return linked;
}

/** `(root)`, `(program)`, `(idle)`: nobody calls these. */
function isOfV8({ callFrame }: Listed): boolean {
  return callFrame.functionName.startsWith('(');
}

function findNodes(listed: readonly unknown[]): Map<number, Listed> {
  const byId = Map.groupBy(listed.flatMap(parseNode), ({ id }) => id);
  return new Map(
    [...byId].flatMap(([id, some]): [number, Listed][] => {
      const [first] = some;
      if (!first || some.some((one) => !isSameFunction(one, first))) return [];
      const hits = some.reduce((sum, one) => sum + one.hits, 0);
      return [[id, { ...first, hits, children: some.flatMap(({ children }) => children) }]];
    }),
  );
}

function isSameFunction({ callFrame: one }: Listed, { callFrame: other }: Listed): boolean {
  return (['functionName', 'scriptId', 'url', 'lineNumber', 'columnNumber'] as const).every(
    (key) => one[key] === other[key],
  );
}

/** Node → who called it; null: more than one says so. */
function findCallers(found: ReadonlyMap<number, Listed>): Map<number, number | null> {
  const callers = new Map<number, number | null>();
  const note = (callee: number, caller: number) => {
    const known = callers.get(callee);
    callers.set(callee, known === undefined || known === caller ? caller : null);
  };
  for (const { id, children, parent } of found.values()) {
    for (const child of children) if (isNumber(child)) note(child, id);
    // As a trace of Chrome has it, in place of children.
    if (isNumber(parent) && found.has(parent)) note(id, parent);
  }
  return callers;
}

function parseNode(value: unknown): Listed[] {
  if (!isRecord(value) || !isNumber(value.id) || !isRecord(value.callFrame)) return [];
  const { functionName, scriptId, url, lineNumber, columnNumber } = value.callFrame;
  if (typeof functionName !== 'string') return [];
  return [
    {
      id: value.id,
      callFrame: {
        functionName,
        scriptId: String(scriptId ?? ''),
        url: typeof url === 'string' ? url : '',
        lineNumber: isNumber(lineNumber) ? lineNumber : -1,
        columnNumber: isNumber(columnNumber) ? columnNumber : -1,
      },
      hits: Number.isSafeInteger(value.hitCount) ? Math.max(0, Number(value.hitCount)) : 0,
      children: listOf(value.children),
      parent: value.parent,
    },
  ];
}
