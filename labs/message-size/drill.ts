import { defineDrill } from '#lab';

export default defineDrill({
  components: ['job'],
  mechanism: 'message-limit',
  halfRight: {
    components: {
      inputs: {
        is: 'trigger',
        says: 'There is more of it since tonight, and there will be more every month. What does somebody do with it that stops working at some size?',
      },
      model: {
        is: 'symptom',
        says: 'It says no, indeed, and none of its own code was asked. Has it become stricter, or has what it is sent changed?',
      },
    },
    mechanisms: {
      'bigger-requests': {
        is: 'trigger',
        says: 'So they are, since tonight. What was it that let them through before, and how near was it then?',
      },
    },
  },
  proof: ['message-too-large', 'batches-refused', 'never-handled', 'rows-late', 'model-as-ever'],
  changes: [{ name: 'catalogue-57', team: 'catalogue', says: 'winter range, four times the articles', at: 'trigger' }],
  hints: [
    'What does whoever sends say, word for word? `curl` the last lines of its log, and read the figures in them.',
    'Did it reach the code on the other side? `page evidence sockets job` has what was sent; the other log has what was handled.',
    'The word for a quota has a second meaning. Which of the two has a size in its text?',
    'How many bytes is a row, how many rows were there yesterday, and how many more would have fitted?',
    'runbooks/message-size.md',
  ],
  looksFirst: [
    "The error's own text, where it was received: two sizes in brackets, what came and what is let in.",
    'Whether any handler ran for it: a refusal at the door leaves nothing in the log of the one who refuses.',
    'The largest message beside its limit, tonight and yesterday.',
  ],
  debrief: [
    'Which side refused, and what told you?',
    'How near was it yesterday, and who could have known?',
    'What does that limit protect, and what would have to be true before you move it?',
  ],
});
