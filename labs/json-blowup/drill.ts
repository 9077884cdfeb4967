import { defineDrill } from '#lab';

export default defineDrill({
  components: ['storefront'],
  mechanism: 'serialization',
  halfRight: {
    components: {
      inputs: {
        is: 'trigger',
        hint: 'What it is fed changed tonight. It was handled the same way before, and nobody noticed: what is expensive about it, and for whom?',
      },
    },
    mechanisms: {
      'bigger-requests': {
        is: 'trigger',
        hint: 'They do, since tonight. Why does twice the data cost a whole thread?',
      },
      'pool-too-small': {
        is: 'symptom',
        hint: 'Calls do queue. More of them at once would wait for the same thread.',
      },
      'more-traffic': {
        is: 'symptom',
        hint: 'It is more than the system can carry, yet no more visitors came than before: each of them costs more.',
      },
    },
  },
  proof: ['thread-saturated', 'encoding-in-profile', 'many-bytes-per-float', 'caller-waits', 'model-latency-normal'],
  trigger: 'features',
  hints: [
    'Two services time the same call: the one that makes it, and the one that answers it. Compare.',
    'Which thread of which process has no time left? `drill evidence cpu storefront`, or `top -H`.',
    'A profile of that process names the line. A function that calls nothing may still do a great deal.',
    'How many bytes are sent for one float, and how many would do?',
    'runbooks/json-blowup.md',
  ],
  looksFirst: [
    "The caller's time for a model call beside the model's own: the gap is where to look, and the model is out of it.",
    'One thread of the storefront, full, while the machine has cores to spare: it works, it does not wait.',
    'Self time in a CPU profile of that thread.',
  ],
  debrief: [
    "How did you tell the caller's time from the model's, and when?",
    { in: 'mitigations', text: 'What told you that it was over, and did not just look better?' },
    'What could have shown this the day before, and how would it reach the people who can act?',
    'Which green light was true, and beside the point?',
  ],
});
