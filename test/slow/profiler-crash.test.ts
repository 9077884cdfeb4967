import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runResult } from '../../src/judge/record/result.ts';
import { type Ended, startLab } from '../lab-command.ts';
import { listDescendants } from '../process-tree.ts';
import { makeProject, type Project } from '../project.ts';

/** Node's profiler may crash the process that it watches: what was judged before it is not lost by that. */

const triesAtMost = 4;
const args = ['json-blowup', '--quick', '--json', '--no-mitigations'];

/** Ends it as a crash would, in the window of the profiles; a machine that others use may leave a run inconclusive. */
async function crashWhileProfiled(project: Project, name: string): Promise<Ended> {
  for (let tries = 1; ; tries += 1) {
    const lab = startLab(project, [...args, '--out', join(project.folder, 'runs')], { TWO_AM_LABS: '' });
    onTestFinished(() => void lab.press('SIGKILL'));
    if (await lab.hears(', profiling: ')) {
      const victim = (await listDescendants(lab.pid)).find(({ command }) => command === name);
      if (!victim) throw new Error(`there is no ${name}`);
      process.kill(victim.pid, 'SIGSEGV');
    }
    const ended = await lab.ended;
    if (ended.code !== 4 || tries === triesAtMost) return ended;
  }
}

test('its arm is profiled once more, in another world, and the run concludes', async () => {
  await using project = await makeProject();
  const { code, out, err } = await crashWhileProfiled(project, 'accelerator');
  expect(err).toContain('while profiled, accelerator ended');
  expect(code).toBe(0);
  const result = runResult.parse(JSON.parse(out));
  expect(result.verdict).toMatchObject({ outcome: 'reproduced-and-fixed' });
  const defect = result.arms.find(({ variant, phase }) => variant === 'defect' && phase === 'triggered');
  expect(defect?.profiles.map(({ process }) => process)).toContain('accelerator');
});
