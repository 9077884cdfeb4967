import type { Action } from '../input.ts';

/** `drill` alone begins one; this is what can be said to the one that is under way. */
export const drillActions: Readonly<Record<string, Action>> = {
  ack: { usage: 'ack', summary: 'acknowledge the page', load: () => import('./ack.ts') },
  status: {
    usage: 'status [--once]',
    summary: 'page views and services, live',
    options: ['once'],
    load: () => import('./status.ts'),
  },
  evidence: {
    usage: 'evidence [cpu|channelz|sockets|latency|answers] [<service>]',
    summary: 'list what can be cited and how to look, or look at a service',
    load: () => import('./evidence.ts'),
  },
  note: { usage: 'note "…"', summary: 'write a note, kept at once with its time', load: () => import('./note.ts') },
  mitigate: {
    alias: 'lever',
    usage: 'mitigate ["<name>"]',
    summary: 'list what can be done tonight, or do it',
    load: () => import('./mitigate.ts'),
  },
  hint: { usage: 'hint', summary: 'the next hint; the last is the runbook', load: () => import('./hint.ts') },
  diagnose: {
    usage: 'diagnose',
    summary: 'say what is broken; asks for whatever no option gives',
    options: ['component', 'mechanism', 'evidence'],
    load: () => import('./diagnose.ts'),
  },
  verify: {
    usage: 'verify [mitigation|fix]',
    summary: 'is the SLO met now? does workspace/storefront.ts hold?',
    load: () => import('./verify.ts'),
  },
  resume: {
    usage: 'resume',
    summary: 'bring the world up again, after a crash or a pause',
    load: () => import('./resume.ts'),
  },
  reveal: { usage: 'reveal', summary: 'show what it was', load: () => import('./reveal.ts') },
  end: { usage: 'end', summary: 'end everything, and show the sheet', load: () => import('./end.ts') },
  history: { usage: 'history', summary: 'all your drills, a line each', load: () => import('./history.ts') },
};

/** The action of that name, or of that other name. */
export function findAction(word: string): Action | null {
  const own = Object.hasOwn(drillActions, word) ? drillActions[word] : undefined;
  return own ?? Object.values(drillActions).find(({ alias }) => alias === word) ?? null;
}
