import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { LabError, messageOf } from '../../../errors.ts';

/** What the document's servers and clients import, by its name in the package index. */
const packages = ['fastapi', 'uvicorn', 'grpcio', 'numpy', 'pydantic', 'protobuf', 'requests'] as const;
const install =
  'fastapi==0.165.0 uvicorn==0.54.0 grpcio==1.85.3 numpy==2.4.6 pydantic==2.14.4 protobuf==7.36.2 requests==2.34.2';
const remedy = `Run \`python3 -m venv ~/two-am-python && ~/two-am-python/bin/pip install ${install}\`, and name its python in TWO_AM_PYTHON: ~/two-am-python/bin/python3.`;

const answer = z.object({ python: z.string(), packages: z.record(z.string(), z.string().nullable()) });

export interface FoundPython {
  readonly path: string;
  readonly version: string;
  readonly packages: Readonly<Record<string, string>>;
}

const look = `
import importlib.metadata, json, platform
def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
print(json.dumps({"python": platform.python_version(), "packages": {name: version(name) for name in ${JSON.stringify(packages)}}}))
`;

/** A Python that has all that the document's stack needs. Errors: `missing-tool`. @param path null: there is none */
export async function checkPython(path: string | null, signal: AbortSignal): Promise<FoundPython> {
  if (path === null) throw new LabError('missing-tool', 'There is no python3 on PATH.', remedy);
  let found: z.infer<typeof answer>;
  try {
    const { stdout } = await promisify(execFile)(path, ['-c', look], { timeout: 20_000, signal });
    found = answer.parse(JSON.parse(stdout));
  } catch (error) {
    signal.throwIfAborted();
    throw new LabError('missing-tool', `${path} does not run: ${messageOf(error).split('\n')[0]}`, remedy);
  }
  const missing = packages.filter((name) => !found.packages[name]);
  if (missing.length > 0) throw new LabError('missing-tool', `${path} has no ${missing.join(', ')}`, remedy);
  return { path, version: found.python, packages: found.packages as Record<string, string> };
}
