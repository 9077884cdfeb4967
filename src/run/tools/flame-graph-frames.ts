import { unnamed } from '../../judge/profile/busy-samples.ts';
import { type CallFrame, isRoot, type UsableNode } from '../../judge/profile/link-nodes.ts';
import type { UsableProfile } from '../../judge/profile/read-profile.ts';
import { placeOf, projectRootOf } from '../../judge/profile/source-place.ts';
import { sumOf } from '../../judge/statistics/sum.ts';

/** As 0x takes a node: its tree begins at 1, and all children are there. It adds a url and a line where there are any. */
interface DrawnNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: ''; readonly lineNumber: -1 };
  readonly hitCount: number;
  readonly children: readonly number[];
}

/** A tree for 0x, whose frames are named as a person says them: `score labs/json-blowup/defect.ts:12`. */
export function withReadableFrames({ nodes, samples }: UsableProfile): { readonly nodes: readonly DrawnNode[] } {
  const project = projectRootOf({ nodes });
  const found = Map.groupBy(samples, ({ node }) => node);
  // Not every program that writes profiles counts hits.
  const counted = nodes.some(({ hits }) => hits > 0);
  const hitsOf = (node: UsableNode) => (counted ? node.hits : (found.get(node)?.length ?? 0));
  const below = nodes.filter((node) => !isRoot(node));
  const ids = new Map(below.map((node, index) => [node, index + 2]));
  const callees = Map.groupBy(below, ({ caller }) => (caller && ids.has(caller) ? caller : null));
  const childrenOf = (node: UsableNode | null) => (callees.get(node) ?? []).flatMap((callee) => ids.get(callee) ?? []);
  const lost = found.get(null)?.length ?? 0;
  const nowhere = lost === 0 ? [] : [drawn(below.length + 2, unnamed.name.slice(1, -1), lost, [])];
  return {
    nodes: [
      drawn(1, '(root)', sumOf(nodes.filter(isRoot), hitsOf), [...childrenOf(null), ...nowhere.map(({ id }) => id)]),
      ...below.map((node, index) => drawn(index + 2, nameOf(node.callFrame, project), hitsOf(node), childrenOf(node))),
      ...nowhere,
    ],
  };
}

function drawn(id: number, functionName: string, hitCount: number, children: readonly number[]): DrawnNode {
  return { id, callFrame: { functionName, url: '', lineNumber: -1 }, hitCount, children };
}

function nameOf(frame: CallFrame, root: string): string {
  const name = frame.functionName || 'anonymous';
  if (name === '(root)' || name === '(idle)') return name;
  // 0x takes the time of what begins with a parenthesis away, as it should with (idle).
  if (name.startsWith('(')) return `${name.slice(1, -1)} native`;
  const place = placeOf(frame, root) || (frame.scriptId === '0' ? 'native' : 'made at run time');
  // 0x shows names as HTML.
  return `${name} ${place}`.replaceAll('<', '‹').replaceAll('>', '›');
}

type Kind = 'app' | 'deps' | 'core' | 'wasm';

interface Frame {
  readonly name: string;
  readonly type?: Kind;
  readonly children: readonly Frame[];
}

/**
 * Tells 0x's page what each frame is. By itself it takes files for ours by `.js` and `.mjs` alone, and hides all others
 * as internals of V8.
 */
export function withFrameKinds(html: string): string {
  let found = false;
  const page = html.replace(/^(\s*visualizer\()(\{.*\})\)$/m, (_, call: string, json: string) => {
    found = true;
    const [{ unmerged }, settings]: [{ unmerged: Frame }, unknown] = JSON.parse(`[${json}]`);
    const tree = withKind(unmerged);
    const data = JSON.stringify([{ merged: tree, unmerged: tree }, settings]).slice(1, -1);
    return `${call}${data.replaceAll('<', '\\u003c')})`;
  });
  if (!found) throw new Error('0x wrote a page in an unexpected format');
  return page;
}

function withKind(frame: Frame): Frame {
  return { ...frame, type: kindOf(frame.name), children: frame.children.map(withKind) };
}

function kindOf(name: string): Kind {
  if (/ (node:[^ ]+|native)$/.test(name)) return 'core';
  if (/ wasm:[^ ]+$/.test(name)) return 'wasm';
  return / (.*\/)?node_modules\//.test(name) ? 'deps' : 'app';
}
