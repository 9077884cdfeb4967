import { defineDrill } from '#lab';

export default defineDrill({
  components: ['network', 'storefront'],
  mechanism: 'one-connection',
  halfRight: {
    components: {
      visitors: {
        is: 'trigger',
        hint: 'More of them came tonight, and servers were added for them. Which servers get the calls that came with them?',
      },
      model: {
        is: 'symptom',
        hint: 'One of them does have a queue. What do the others do meanwhile, and who decides which of them is called?',
      },
    },
    mechanisms: {
      'more-traffic': {
        is: 'trigger',
        hint: 'More of them came tonight. Is everything that is there to serve them busy?',
      },
      'too-few-model-servers': {
        is: 'symptom',
        hint: 'One of them is full, yes. What would one more server have to do to get a call?',
      },
    },
  },
  proof: ['one-server-takes-all', 'uneven-queues', 'model-latency-normal', 'caller-waits'],
  trigger: 'campaign',
  hints: [
    'An average of several servers hides the one that differs. Ask each of them.',
    'How many calls has each model server served in these ten seconds? `drill evidence sockets`, or the counters of each.',
    'How many connections does each of them have, and since when? `ss`, or `drill evidence channelz storefront`.',
    'What would have to happen for a server that joined tonight to get its first call?',
    'runbooks/l4-pinning.md',
  ],
  looksFirst: [
    'Calls of each model server, side by side, before any average of them.',
    'The queue of each beside the free slots of the others: calls that wait next door to idle servers are not a lack of capacity.',
    'Connections of each server, and how old they are: calls go where connections go.',
  ],
  debrief: [
    'Which number said that all was well, and what was it the average of?',
    'What did you expect of more servers, and what would have shown within a minute that they did nothing?',
    'What could test, on every deploy, that a server that joins gets its share?',
  ],
});
