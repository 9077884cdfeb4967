import type { PartTitle } from '../parts.ts';

/** The forms in which people write postmortems. Of two that fit a text equally well, the first is taken. */
export const formNames = ['two-am', 'workbook', 'sre-book', 'pagerduty', 'atlassian', 'issue'] as const;
export type FormName = (typeof formNames)[number];
type Foreign = Exclude<FormName, 'two-am'>;

/** Whose form it is, for people. */
export const formSays: Readonly<Record<FormName, string>> = {
  'two-am': 'two-am',
  workbook: "Google's SRE workbook",
  'sre-book': "Google's SRE book",
  pagerduty: "PagerDuty's",
  atlassian: "Atlassian's",
  issue: 'an issue on a forge',
};

/** What one form or another calls a part of ours. A form that has no name for a part does not have it. */
type Called = Readonly<Partial<Record<Foreign | 'elsewhere', readonly string[]>>>;
export const calledIn: Readonly<Record<PartTitle, Called>> = {
  Summary: {
    workbook: ['Executive summary', 'Problem summary'],
    'sre-book': ['Summary'],
    pagerduty: ['Overview', 'What happened'],
    atlassian: ['Incident summary'],
    issue: ['What happened', 'Summary'],
    elsewhere: [
      'Synopsis',
      'Abstract',
      'TL;DR',
      'Description',
      'Incident overview',
      'Issue summary',
      'Incident description',
    ],
  },
  Impact: {
    workbook: ['Impact'],
    'sre-book': ['Impact'],
    pagerduty: ['Impact'],
    atlassian: ['Impact'],
    issue: ['Impact'],
    elsewhere: [
      'User impact',
      'Customer impact',
      'Business impact',
      'Impact on users',
      'Impact on customers',
      'Summary of impact',
    ],
  },
  Detection: {
    workbook: ['Detection'],
    'sre-book': ['Detection'],
    atlassian: ['Detection'],
    elsewhere: ['How it was detected', 'How was it detected', 'How we noticed', 'Monitoring'],
  },
  Timeline: {
    workbook: ['Timeline'],
    'sre-book': ['Timeline'],
    pagerduty: ['Timeline'],
    atlassian: ['Timeline'],
    issue: ['Timeline'],
    elsewhere: [
      'Incident timeline',
      'Timeline of events',
      'Timeline of the incident',
      'Detailed timeline',
      'Event timeline',
      'Chronology',
      'Sequence of events',
      'Log of events',
    ],
  },
  'Trigger and root cause': {
    workbook: ['Root causes and trigger'],
    elsewhere: ['Cause', 'Cause and trigger', 'Causes and triggers', 'Cause analysis'],
  },
  Trigger: {
    'sre-book': ['Trigger'],
    atlassian: ['Leadup', 'Lead-up'],
    elsewhere: ['Triggering event', 'What changed', 'What triggered it'],
  },
  'Root cause': {
    'sre-book': ['Root cause'],
    pagerduty: ['Root cause'],
    atlassian: ['Root cause', 'Five whys', 'Five whys root cause identification', 'Root cause identification'],
    issue: ['Root cause'],
    elsewhere: [
      'Root cause analysis',
      'Root cause and mitigation',
      'RCA',
      'Underlying cause',
      'Why it happened',
      'Why did it happen',
    ],
  },
  'Contributing factors': {
    pagerduty: ['Contributing factors'],
    atlassian: ['Fault'],
    elsewhere: ['Contributing conditions', 'Contributors', 'Contributing causes', 'Aggravating factors'],
  },
  Resolution: {
    workbook: ['Recovery efforts'],
    'sre-book': ['Resolution'],
    pagerduty: ['Resolution'],
    atlassian: ['Recovery', 'Response'],
    elsewhere: ['Mitigation', 'Resolution and recovery', 'Remediation', 'Fix', 'How it was fixed', 'How we fixed it'],
  },
  Lessons: {
    workbook: ['Lessons learned'],
    'sre-book': ['Lessons learned'],
    pagerduty: ["How'd we do"],
    atlassian: ['Lessons learned'],
    elsewhere: ['Learnings', 'What we learned', 'Retrospective', 'How did we do', 'Takeaways'],
  },
  'What went well': {
    workbook: ['Things that went well'],
    'sre-book': ['What went well'],
    pagerduty: ['What went well'],
    issue: ['What went well'],
    elsewhere: ['What worked', 'What worked well', 'What we did well'],
  },
  'What went badly': {
    workbook: ['Things that went poorly'],
    'sre-book': ['What went wrong'],
    pagerduty: ["What didn't go so well"],
    issue: ['What could be improved'],
    elsewhere: [
      'What did not go well',
      "What didn't go well",
      'What went poorly',
      'What could have gone better',
      'What did not work',
      'What to improve',
    ],
  },
  'Where we got lucky': {
    workbook: ['Where we got lucky'],
    'sre-book': ['Where we got lucky'],
    elsewhere: ['Luck', 'What was luck', 'Got lucky'],
  },
  'Action items': {
    workbook: ['Action items'],
    'sre-book': ['Action items'],
    pagerduty: ['Action items'],
    atlassian: ['Corrective actions'],
    issue: ['Action items'],
    elsewhere: [
      'Actions',
      'Follow-up',
      'Follow-up actions',
      'Follow-up items',
      'Follow-up tasks',
      'Next steps',
      'Preventive actions',
      'Preventative measures',
      'Remediation items',
      'Corrective and preventive actions',
      'Corrective and preventative measures',
      'Tasks',
    ],
  },
};

/** Parts that a form has besides, and that nothing is asked of: they tell which form it is. */
export const besides: Readonly<Partial<Record<FormName, readonly string[]>>> = {
  workbook: ['Background', 'Glossary', 'User impact', 'Revenue impact'],
  'sre-book': ['Supporting information'],
  pagerduty: ['Responders', 'Messaging', 'Internal email', 'External message'],
  atlassian: ['Backlog check', 'Recurrence'],
};
