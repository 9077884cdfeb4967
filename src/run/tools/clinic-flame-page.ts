import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Frame {
  readonly functionName: string | null;
  readonly fileName: string | null;
  readonly lineNumber: number | null;
  readonly columnNumber: number | null;
  readonly category: string;
  readonly type: string;
  readonly isInit: boolean;
  readonly onStackTop: { readonly base: number };
  readonly children: readonly Frame[];
}

interface Area {
  readonly id: string;
  readonly children?: readonly { readonly id: string }[];
}

interface Data {
  readonly appName: string;
  readonly codeAreas: readonly Area[];
  readonly merged: Frame;
  readonly unmerged: Frame;
}

/**
 * Tells clinic flame's page where our frames belong. By itself it knows a file by `.js` and a path: it takes TypeScript for V8 and
 * hides it, and every ES module for a part of Node. A page in a form that we do not know stays as it is.
 */
export function withOwnFrames(html: string, root: string): string {
  try {
    return html.replace(/^(module\.exports=)(\{"appName":.*\})$/m, (_, exports: string, json: string) => {
      const data = JSON.stringify(fileAll(JSON.parse(json), root));
      return `${exports}${data.replaceAll('<', '\\u003c')}`;
    });
  } catch {
    return html;
  }
}

function fileAll({ appName, codeAreas, merged, unmerged, ...others }: Data, root: string): Data {
  const file = (frame: Frame) => countTop(fileUnder(frame, appName, root)).frame;
  const trees = { merged: file(merged), unmerged: file(unmerged) };
  const packages = new Set([...packagesIn(trees.merged), ...packagesIn(trees.unmerged)]);
  const areas = codeAreas.map((area) => (area.id === 'deps' ? withPackages(area, packages) : area));
  return { appName, codeAreas: areas, ...others, ...trees };
}

function fileUnder(frame: Frame, appName: string, root: string): Frame {
  const children = frame.children.map((child) => fileUnder(child, appName, root));
  const path = pathOf(frame);
  if (path === null) return { ...frame, children };
  const [, inPackage] = /.*\/node_modules\/([^/]+)\//.exec(path) ?? [];
  const fileName = `./${relative(root, path)}`;
  return {
    ...frame,
    ...(inPackage === undefined ? { category: 'app', type: appName } : { category: 'deps', type: inPackage }),
    ...{
      fileName,
      target: fileName,
      name: `${frame.functionName} ${fileName}:${frame.lineNumber}:${frame.columnNumber}`,
    },
    children,
  };
}

/** Of a source that clinic takes for something else; null: of none. */
function pathOf({ fileName, category }: Frame): string | null {
  if (fileName === null || category === 'app' || category === 'deps') return null;
  if (fileName.startsWith('file://')) return fileURLToPath(fileName);
  return /^\/.*\.[cm]?ts$/.test(fileName) ? fileName : null;
}

/** As clinic counts what is on top of the stack: what is hidden at first is left to whoever called it. */
function countTop(frame: Frame): { readonly frame: Frame; readonly left: number } {
  const counted = frame.children.map(countTop);
  const top = counted.reduce((sum, { left }) => sum + left, frame.onStackTop.base);
  const hidden = frame.category === 'all-v8' || frame.isInit;
  const onStackTop = { base: frame.onStackTop.base, asViewed: hidden ? 0 : top };
  return { frame: { ...frame, onStackTop, children: counted.map((one) => one.frame) }, left: hidden ? top : 0 };
}

function* packagesIn(frame: Frame): Generator<string> {
  if (frame.category === 'deps') yield frame.type;
  for (const child of frame.children) yield* packagesIn(child);
}

function withPackages(area: Area, packages: ReadonlySet<string>): Area {
  const children = [...packages].toSorted().map((id) => ({ id, excludeKey: `${area.id}:${id}` }));
  return { ...area, children, ...{ childrenVisibilityToggle: children.length > 2 } };
}
