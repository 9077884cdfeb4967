import { LabError } from '../errors.ts';
import { type RuntimeWish, runtimeNames, usualImage } from '../world/runtime-wish.ts';
import { chooseBalancer } from './choose-balancer.ts';
import type { Input } from './input.ts';

/** What `--on` and `--image` name; processes where they were left out. Error: `usage`, with what containers do not have. */
export function chooseRuntime(input: Input): RuntimeWish {
  const on = runtimeNames.find((name) => name === input.text('on')) ?? 'processes';
  const image = input.text('image');
  if (on === 'processes' && image !== null) {
    throw new LabError('usage', '--image is for containers', 'Add --on compose, or leave it out.');
  }
  if (on === 'compose') {
    for (const option of ['toxiproxy', 'profile'] as const) {
      if (input.text(option) !== null) throw notThere(`--${option}`);
    }
    if (chooseBalancer(input) !== 'embedded') throw notThere(`--balancer ${chooseBalancer(input)}`);
  }
  return { on, image: image ?? usualImage };
}

function notThere(option: string): LabError {
  return new LabError(
    'usage',
    `${option} is for processes: in containers everything is two-am's own`,
    `Leave out ${option}, or --on compose.`,
  );
}
