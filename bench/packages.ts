import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';

/** The file that describes an installed package, as `from` would find it. */
export function packageFile(name: string, from: string = import.meta.url): string {
  const file = findPackageJSON(name, from);
  if (!file) throw new Error(`${name} is not installed: npm ci`);
  return file;
}

/** Such as `@bufbuild/protobuf 2.17.0`: figures without a version say nothing. */
export function nameWithVersion(name: string, from?: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(packageFile(name, from), 'utf8'));
  return `${name} ${version}`;
}

/** `require`, as the package itself would call it. */
export function requireAs(name: string): NodeJS.Require {
  return createRequire(packageFile(name));
}
