import { defineDrill } from '#lab';

export default defineDrill({
  components: ['storefront'],
  mechanism: 'connection-per-request',
  halfRight: {
    components: {
      visitors: {
        is: 'trigger',
        hint: 'More of them came tonight. Does a view cost what it should, however many there are?',
      },
      network: {
        is: 'symptom',
        hint: 'Connections do fail. Do they fail for anybody but this process?',
      },
    },
    mechanisms: {
      'more-traffic': {
        is: 'trigger',
        hint: 'More of them came tonight. What does each view pay for that it need not?',
      },
      'out-of-descriptors': {
        is: 'symptom',
        hint: 'It is, or soon will be. What uses them up, and what does the thread do meanwhile?',
      },
      'name-resolution': {
        is: 'symptom',
        hint: 'Some errors say so. The name resolves for everybody else: what does a process need to look one up?',
      },
    },
  },
  proof: ['tls-handshake-per-call', 'new-connection-per-call', 'descriptors-near-limit', 'model-latency-normal'],
  trigger: 'campaign',
  hints: [
    'An error says what failed last, not what started it. What does the process hold, seen from outside?',
    '`ls /proc/$PID/fd | wc -l`, and again in ten seconds; `drill evidence sockets storefront`.',
    'How many views in these ten seconds, and how many new connections?',
    'It was like this yesterday too. What is made anew for each request that could be kept?',
    'runbooks/channel-reuse.md',
  ],
  looksFirst: [
    'What the process holds, seen from outside: a process out of descriptors cannot speak for itself.',
    'New connections beside requests, over ten seconds: a client that keeps its connection makes none.',
    { in: 'failures', text: 'Whether the name in the error resolves for anybody else.' },
  ],
  debrief: [
    {
      in: 'failures',
      text: 'What did the first error say, and what would have told you sooner that it was about something else?',
    },
    'How long would a restart have bought, and how could you have known?',
    'What could have shown connections per request the day before, and how would it reach the people who can act?',
    'What did a view cost before tonight, and who would have had to know?',
  ],
});
