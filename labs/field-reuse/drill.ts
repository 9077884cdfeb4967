import { defineDrill } from '#lab';

export default defineDrill({
  components: ['model', 'storefront'],
  mechanism: 'schema-mismatch',
  halfRight: {
    components: {
      inputs: {
        is: 'symptom',
        hint: 'What they are fed is what it was. Does each of them make the same of it?',
      },
      network: {
        is: 'symptom',
        hint: 'Every call arrives, whole and in time. Is what arrives read as what was sent?',
      },
    },
    mechanisms: {
      'wrong-model': {
        is: 'symptom',
        hint: 'It does answer otherwise than the others. Would it if a request had nothing in it that the newest schema does not know?',
      },
      'bigger-requests': {
        is: 'symptom',
        hint: 'A request does carry something that the servers do not need. Since when, and who reads it since tonight?',
      },
    },
  },
  proof: ['answers-wrong', 'wrong-at-some-servers', 'model-latency-normal', 'thread-has-headroom'],
  trigger: 'release',
  hints: [
    'What does a green light measure here, and what would it have to compare to turn red?',
    'Are all answers wrong, or some? `drill evidence answers` has them by who computed them.',
    'One request, byte by byte the same, to two model servers: what would have to differ for two answers?',
    'What does the caller put into a request, and what does each release call it? A number on the wire has no name.',
    'runbooks/field-reuse.md',
  ],
  looksFirst: [
    'The answers, by the model server that gave them: what nobody counts as an error has to be compared.',
    'What is different at the servers whose answers are wrong: a release, weights, configuration.',
    'The fields that callers send, by number, beside what each release takes these numbers for.',
  ],
  debrief: [
    'How long would it have taken until somebody noticed, without a comparison of answers?',
    'What was decided by the wrong answers meanwhile, and does it stay wrong?',
    'What could have refused this change, and with what would it have had to compare the schema?',
    { in: 'mitigations', text: 'What told you that the answers were right again, and not just all alike?' },
  ],
});
