/** What a postmortem is checked for; each can be switched off by its name. */
export const rules = {
  'file-unread': 'a file could not be read',
  'part-missing': 'a part that its form has is not there',
  'part-empty': 'a part says nothing, or has placeholders alone',
  'part-short': 'a part that tells what happened is one word',
  placeholder: 'a placeholder stands where something should be said',
  'question-open': 'a question has no answer',
  'time-unread': 'what should be a time in the timeline could not be read',
  'time-order': 'the timeline is out of order',
  'time-since': 'what is said to lie between two times is not what the times say',
  duration: 'a duration that the times contradict, or that could not be read',
  record: "what the run's or the drill's record contradicts",
  'impact-figure': "the impact has no figure, and the drill's record has some",
  'change-unnamed': 'the impact or the trigger does not name the change that set it off',
  'cause-is-trigger': 'the root cause names no more than the trigger',
  blame: 'a person or a team is blamed',
  'action-missing': 'there are no actions, or they could not be read',
  'action-kind': 'an action has no kind that is known',
  'action-owner': 'an action has no owner',
  'action-due': 'an action has no date',
  practice: 'an answer that is on none of the lists',
} as const;

export type RuleName = keyof typeof rules;
