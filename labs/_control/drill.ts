import { defineDrill } from '#lab';

/** The alarm was about a moment that was over when it rang: nothing is broken, and nothing needs a fix. */
export default defineDrill({
  components: ['nothing'],
  mechanism: 'nothing',
  halfRight: { components: {}, mechanisms: {} },
  proof: ['views-good', 'thread-has-headroom', 'model-latency-normal'],
  trigger: null,
  hints: [
    'Is it still so? An alert says how it was when it fired, not how it is now.',
    'How many views were bad in the last minute, and how many does the SLO allow?',
    'Before you look for a cause: what would you expect to see if nothing were broken?',
    'There is no runbook for a night in which nothing is wrong. Say so, say how you know, and say how long you watched.',
  ],
  looksFirst: [
    'The share of bad views now, and over the last minutes: an alert is a question, not an answer.',
    'Each service against its ordinary figures, before any change is rolled back.',
  ],
  debrief: [
    'What told you that it was over, and how long did you watch?',
    'What would acting have cost, and who would have paid for it?',
    'Was the alert right to fire? What would you change about it, and what would you leave?',
  ],
});
