import { defineDrill } from '#lab';

export default defineDrill({
  components: ['storefront', 'model'],
  mechanism: 'lost-precision',
  halfRight: {
    components: {
      inputs: {
        is: 'trigger',
        hint: 'What it is fed changed tonight, and offline it ranks as before. What does the way to the model do to such values?',
      },
    },
    mechanisms: {
      serialization: {
        is: 'symptom',
        hint: 'It is where values become text that they go wrong. Is a thread full, though, or is something missing afterwards?',
      },
      nothing: {
        is: 'symptom',
        hint: 'Every light is green, and true. What does the page say that is bad, and which light would show that?',
      },
    },
  },
  proof: ['answers-wrong', 'floats-rounded', 'scores-rounded', 'thread-has-headroom', 'model-latency-normal'],
  trigger: 'features',
  hints: [
    'Nothing is slow and nothing fails. What else can be bad about an answer?',
    'Ask for one view with `curl`, and look at neighbours in its ranking.',
    'How many significant digits has a float32, and how many arrive? `drill evidence sockets model-1`, and the storefront.',
    'Follow a value there and back: who makes text of it, how, and at how many places?',
    'runbooks/float-drift.md',
  ],
  looksFirst: [
    'What the page calls bad: answers in time that are not the golden ones. Latency is out of it.',
    'The digits that floats arrive with, at the model and on the page: three and five, where a float32 has seven to nine.',
    'The code at both ends that makes text of a float.',
  ],
  debrief: [
    'Which green light was true, and beside the point?',
    'How did you tell values that are wrong from values that were cut?',
    { in: 'mitigations', text: 'What told you that it was over, and did not just look better?' },
    'Who got a wrong ranking, and how would you find them?',
  ],
});
