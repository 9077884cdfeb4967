import { placeOf, projectRootOf } from '../judge/source-place.ts';
import type { CpuProfile } from '../lab/evidence.ts';

type CallFrame = CpuProfile['nodes'][number]['callFrame'];

/** A copy for 0x, whose frames are named as a person says them: `score labs/json-blowup/defect.ts:12`. */
export function withReadableFrames(profile: CpuProfile): CpuProfile {
  const root = projectRootOf(profile);
  return {
    ...profile,
    nodes: profile.nodes.map(({ callFrame, hitCount = 0, children = [], ...node }) => ({
      ...node,
      // 0x adds a url and a line of its own, from 0, where there are any.
      callFrame: { ...callFrame, functionName: nameOf(callFrame, root), url: '', lineNumber: -1 },
      hitCount,
      children,
    })),
  };
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
  if (!found) throw new Error('0x drew a page of another kind than expected');
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
