import { defineDrill } from '#lab';

export default defineDrill({
  components: ['storefront'],
  mechanism: 'endless-wait',
  halfRight: {
    components: {
      network: {
        is: 'trigger',
        hint: 'One of the paths became slow tonight, and no other: why do views that could go elsewhere wait as well?',
      },
      model: {
        is: 'trigger',
        hint: 'One of them began to answer late tonight, and no other; elsewhere slots stand idle: why?',
      },
      ranker: {
        is: 'symptom',
        hint: 'It holds the slow calls because nobody told it to stop. Who asked for them, and for how long?',
      },
    },
    mechanisms: {
      'slow-link': {
        is: 'trigger',
        hint: 'One path became slow tonight. Most calls need not take it: what makes them wait?',
      },
      'pool-too-small': {
        is: 'symptom',
        hint: 'Every place is taken, yes. How old are the calls that hold them? More places would last only seconds.',
      },
    },
  },
  proof: ['many-calls-in-flight', 'old-calls-in-flight', 'no-deadline', 'model-slots-free', 'thread-has-headroom'],
  trigger: 'route',
  hints: [
    'What is busy? If nothing is, it is waiting: ask for what.',
    'How many calls are in flight, now and in ten seconds? A number that never moves is a limit, not a load.',
    'How old is the oldest call, and how long does a user wait? `drill evidence channelz storefront` tells the paths apart.',
    'Who, in all of this, would ever stop waiting?',
    'runbooks/missing-deadline.md',
  ],
  looksFirst: [
    'CPU and event loop of every process: nothing is busy, so it is a wait, and no profile will name it.',
    'Calls in flight, looked at twice: the same number both times is a bound, with every place taken.',
    'The age of the oldest call beside the time that a user waits.',
  ],
  debrief: [
    'What did you expect to be busy, and what told you that nothing was?',
    'What did each green light measure, and what would it have to ask to turn red?',
    'How would you know that no call is left that nobody waits for?',
  ],
});
