import { sayNumber } from '../wording.ts';
import type { LookFor } from './remark.ts';

/** What a process said to the runner that nobody knows. Many a program says `ready` to pm2: it refuses nobody. */
export const strayMessages: LookFor = ({ found: { strays = [] } }) =>
  strays.map(({ from, value: { count, example } }) => {
    const many = count > 1;
    const text = `${from} sent ${sayNumber(count)} ${many ? 'messages' : 'message'} that two-am does not know, such as ${example}; ${many ? 'they were' : 'it was'} ignored`;
    return { code: 'stray-messages', of: from, refuses: false, value: count, allowed: null, unit: 'count', text };
  });
