import type { CpuProfile } from '../../lab/evidence.ts';

type CallFrame = CpuProfile['nodes'][number]['callFrame'];

/** The project's folder on the machine that recorded the profile, with a slash at its end; empty: not to be seen. */
export function projectRootOf({ nodes }: { readonly nodes: readonly { readonly callFrame: CallFrame }[] }): string {
  for (const { callFrame } of nodes) {
    const root = /^(file:\/\/.*\/)src\/services\//.exec(callFrame.url)?.[1];
    if (root && !root.includes('/node_modules/')) return pathOf(root);
  }
  return '';
}

/**
 * Where a function is, as a person says it: `labs/json-blowup/defect.ts:12`, `node_modules/express/lib/response.js:300`,
 * `node:buffer:917`. Empty for what has no source: `(program)`, native functions, code made at run time.
 */
export function placeOf(frame: CallFrame, projectRoot: string): string {
  const line = frame.lineNumber < 0 ? '' : `:${frame.lineNumber + 1}`;
  const path = pathOf(frame.url);
  if (path === '') return '';
  const modules = path.lastIndexOf('/node_modules/');
  if (modules >= 0) return path.slice(modules + 1) + line;
  const own = projectRoot !== '' && path.startsWith(projectRoot) ? path.slice(projectRoot.length) : path;
  // The gatherer gives V8's own JSON functions a frame; where that stands tells nobody anything.
  return own === 'src/gather/name-json.ts' ? 'built into V8' : own + line;
}

function pathOf(url: string): string {
  if (!url.startsWith('file://')) return url;
  const path = url.slice('file://'.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
