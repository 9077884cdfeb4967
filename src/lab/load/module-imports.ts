import { parser } from '@lezer/javascript';

const typescript = parser.configure({ dialect: 'ts' });

/** A path that a module imports, without its quotes, and where it stands in the source. */
export interface ModuleImport {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** What a module's source imports by path (`./x.ts`), in the order in which it stands there: no packages, no `#lab`. `isPath`: of what. */
export function listPathImports(source: string, isPath = isRelative): ModuleImport[] {
  const found: ModuleImport[] = [];
  typescript.parse(source).iterate({
    enter({ name, from, to, node }) {
      if (name !== 'String' || !/^(Import|Export)Declaration$|^DynamicImport$/.test(node.parent?.name ?? '')) return;
      const path = source.slice(from + 1, to - 1);
      if (isPath(path)) found.push({ path, from: from + 1, to: to - 1 });
    },
  });
  return found;
}

export function isRelative(path: string): boolean {
  return path.startsWith('.');
}
