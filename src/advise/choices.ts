/** What there is to choose, each with what it means; the first words are the options' values. */
export const choices = {
  client: {
    service: 'programs of your own: service to service',
    browser: 'code in a browser',
    both: 'browsers and services, one API',
  },
  streaming: {
    none: 'one request, one answer',
    server: 'answers as they are made, such as tokens',
    'two-way': 'both sides send while the call lasts, such as audio',
  },
  consumers: {
    own: 'you deploy both ends',
    teams: 'other teams of your company',
    public: 'anybody, in any language',
  },
  precision: {
    rounded: 'a few digits do',
    exact: 'every finite float32 has to arrive bit for bit',
    special: 'NaN, Infinity or -0 travel too',
  },
  team: {
    http: 'curl and HTTP tools; no protobuf in the build',
    protobuf: 'protobuf is in the build, or contracts are to be compiled',
    either: 'no preference',
  },
} as const;

export type Choices = typeof choices;
export type ChoiceName = keyof Choices;

export const choiceNames = Object.keys(choices) as ChoiceName[];
