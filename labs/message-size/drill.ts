import { defineDrill } from '#lab';

export default defineDrill({
  components: ['job'],
  mechanism: 'size-limit-exceeded',
  halfRight: {
    components: {
      inputs: {
        is: 'trigger',
        hint: 'There is more of it since tonight, and there will be more every month. Who does what with it that stops working beyond some size?',
      },
      model: {
        is: 'symptom',
        hint: 'It does say no, and none of its own code was asked. Has it become stricter, or has what it is sent changed?',
      },
    },
    mechanisms: {
      'bigger-requests': {
        is: 'trigger',
        hint: 'So they are, since tonight. What let them through before, and how near were they to its limit then?',
      },
    },
  },
  proof: ['message-too-large', 'batches-refused', 'batches-never-handled', 'batch-rows-late', 'model-latency-normal'],
  trigger: 'catalogue',
  hints: [
    'What does the sender say, word for word? `curl` the last lines of its log, and read the figures in them.',
    'Did it reach the code on the other side? `drill evidence sockets job` shows what was sent; the log of the other side shows what was handled.',
    'The word for a quota has a second meaning. Which of the two has a size in its text?',
    'How many bytes is a row, how many rows were there yesterday, and how many more would have fit?',
    'runbooks/message-size.md',
  ],
  looksFirst: [
    "The error's own text, where it was received: two sizes in brackets, what came and what is allowed.",
    'Whether any handler ran for it: a refusal at the door leaves nothing in the log of the side that refuses.',
    'The largest message beside its limit, tonight and yesterday.',
  ],
  debrief: [
    'Which side refused, and what told you?',
    'How near was the limit yesterday, and who could have known?',
    'What does that limit protect, and what would have to be true before you move it?',
  ],
});
