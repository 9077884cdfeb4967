import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../src/judge/record/result.ts';
import { runLab } from '../src/run/run-lab.ts';
import type { RunOptions } from '../src/run/run-options.ts';
import { openRuntime } from '../src/world/runtime.ts';

type Asked = Pick<RunOptions, 'labId' | 'quick' | 'only' | 'command' | 'tell'>;

/** One run of a lab, without its mitigations, of which nothing stays but the result; its folder is there while it is looked at. */
export async function runOnce(asked: Asked, look?: (runFolder: string) => Promise<unknown>): Promise<RunResult> {
  const outFolder = await mkdtemp(join(tmpdir(), 'two-am-bench-'));
  try {
    await using runtime = openRuntime();
    let runFolder = outFolder;
    const result = await runLab({
      ...asked,
      tell(event) {
        if (event.kind === 'run-finished') runFolder = event.folder;
        asked.tell(event);
      },
      runtime,
      seed: 7,
      ratePerSecond: null,
      tries: [],
      profile: null,
      faultServer: { kind: 'embedded' },
      balancer: { kind: 'embedded' },
      mitigations: false,
      outFolder,
      signal: new AbortController().signal,
    });
    await look?.(runFolder);
    return result;
  } finally {
    await rm(outFolder, { recursive: true, force: true });
  }
}
