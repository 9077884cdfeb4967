import { drillActions } from './drill/actions.ts';
import type { Command } from './input.ts';

/** Stands for every lab: its name is the command. */
export const labCommand: Command = {
  name: '<lab>',
  operands: [],
  summary: 'replay the outage, show its cause, prove the fixes',
  options: [
    'quick',
    'only',
    'try',
    'seed',
    'rate',
    'watch',
    'soak',
    'profile',
    'no-mitigations',
    'toxiproxy',
    'balancer',
    'out',
    'json',
    'quiet',
    'open',
  ],
  examples: [
    'json-blowup',
    'json-blowup --quick',
    'json-blowup --try my-fix.ts',
    'json-blowup --only grpc,gzip --seed 11',
    'json-blowup --try my-fix.ts --soak 10m',
    'json-blowup --json > run.json',
  ],
  load: () => import('./commands/lab.ts'),
};

export const commands: readonly Command[] = [
  labCommand,
  {
    name: 'list',
    operands: [],
    summary: 'all labs, and what each one teaches',
    options: ['json'],
    examples: ['list', 'list --json'],
    load: () => import('./commands/list.ts'),
  },
  {
    name: 'all',
    operands: [],
    summary: 'run every lab, without its mitigations; the worst exit code counts',
    options: ['quick', 'seed', 'mitigations', 'toxiproxy', 'balancer', 'out', 'json', 'quiet', 'open'],
    examples: ['all --quick', 'all --mitigations'],
    load: () => import('./commands/all.ts'),
  },
  {
    name: 'up',
    operands: ['lab'],
    summary: "start a lab's world and leave it up, to practise on; Ctrl-C ends it",
    options: ['state', 'port', 'seed', 'rate', 'toxiproxy', 'balancer'],
    examples: ['up json-blowup', 'up json-blowup --state fixed --port 3000'],
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'mitigate',
    alias: 'lever',
    operands: ['[name]'],
    summary: 'list the mitigations of the world that is up, or apply one',
    options: [],
    examples: ['mitigate', 'mitigate undo-trigger'],
    load: () => import('./commands/mitigate.ts'),
  },
  {
    name: 'trigger',
    operands: [],
    summary: 'pull the trigger of the world that is up: the incident begins',
    options: [],
    examples: ['trigger'],
    load: () => import('./commands/trigger.ts'),
  },
  {
    name: 'drill',
    alias: 'page',
    operands: ['[action]', '[what]', '[which]'],
    summary: 'practise being on call: get paged, find the cause, act, and be judged on it',
    options: ['seed', 'from', 'script', 'once', 'component', 'mechanism', 'evidence', 'out'],
    actions: Object.values(drillActions),
    examples: [
      'drill',
      'drill --seed 3 --from json-blowup,control',
      'drill evidence ledger storefront',
      'drill mitigate "restart storefront"',
      'drill diagnose --component model --mechanism slow-model',
    ],
    load: () => import('./commands/drill.ts'),
  },
  {
    name: 'faults',
    operands: [],
    summary: 'a Toxiproxy for your own tests, with nothing to install; Ctrl-C ends it',
    options: ['port', 'seed', 'config', 'bug-compatible', 'proxy-metrics', 'runtime-metrics'],
    examples: ['faults', 'faults --port 9474 --seed 11', 'faults --config toxiproxy.json --proxy-metrics'],
    load: () => import('./commands/faults.ts'),
  },
  {
    name: 'serve',
    operands: ['protocol'],
    summary: 'a model server for your own clients: rest, grpc, or gateway for both; Ctrl-C ends it',
    options: [
      'port',
      'grpc-port',
      'host',
      'model-ms',
      'slots',
      'max-queue',
      'classes',
      'tokens',
      'model-versions',
      'max-message-bytes',
      'grace',
      'tls',
      'cert',
      'key',
      'ca-out',
      'seed',
    ],
    examples: ['serve rest', 'serve grpc --model-ms 30 --slots 4', 'serve gateway --tls --ca-out ca.pem'],
    load: () => import('./commands/serve.ts'),
  },
  {
    name: 'judge',
    operands: ['run'],
    summary: 'judge a stored run again, from its evidence alone',
    options: ['explain', 'json', 'quiet'],
    examples: ['judge runs/json-blowup/0211', 'judge samples/json-blowup --explain'],
    load: () => import('./commands/judge.ts'),
  },
  {
    name: 'report',
    operands: ['run'],
    summary: 'show a stored run again, on the screen or as one HTML page',
    options: ['html', 'open', 'json', 'quiet', 'svg'],
    examples: ['report samples/json-blowup', 'report samples/json-blowup --html page.html --open'],
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'compare',
    operands: ['run', 'other run'],
    summary: 'compare two runs of a lab: what differs beyond chance, and what was not the same',
    options: ['html', 'open', 'json'],
    examples: ['compare samples/json-blowup runs/json-blowup/0211 --open'],
    load: () => import('./commands/compare.ts'),
  },
  {
    name: 'postmortem',
    operands: ['[run]'],
    takesMore: true,
    summary: 'the postmortem of a run or a drill: what is known, and the rest as questions',
    options: ['file', 'lint', 'form', 'format', 'lint-config', 'practice', 'check', 'out'],
    examples: [
      'postmortem samples/json-blowup --file postmortem.md',
      'postmortem --lint postmortem.md',
      'postmortem --lint postmortems --format github',
      'postmortem --practice json-blowup',
      'postmortem --practice json-blowup --check my.md',
    ],
    load: () => import('./commands/postmortem.ts'),
  },
  {
    name: 'wire',
    operands: ['[bytes]'],
    takesMore: true,
    summary: 'take bytes apart: protobuf, gRPC, HTTP/2; without bytes, list samples',
    options: ['proto', 'message', 'as', 'in', 'full', 'json'],
    examples: [
      'wire 150',
      'wire 08 96 01',
      'wire predict-request --proto proto/model_service.proto',
      'wire call.bin --as grpc --json > call.json',
    ],
    load: () => import('./commands/wire.ts'),
  },
  {
    name: 'doctor',
    operands: [],
    summary: 'what this machine has, what it lacks, and who else is using it',
    options: ['json', 'out'],
    examples: ['doctor'],
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'new',
    operands: ['id'],
    summary: 'start a lab of your own from a small one that works',
    options: [],
    examples: ['new retry-storm'],
    load: () => import('./commands/new.ts'),
  },
  {
    name: 'help',
    operands: ['[command]'],
    summary: 'what a command does, and what it takes',
    options: ['version'],
    examples: ['help up'],
    load: () => import('./commands/help.ts'),
  },
];

/** What a command is called, however it was typed: a lab by its own name. */
export function wordFor(command: Command, typed: string): string {
  return typed === command.alias ? command.name : typed;
}

/** The command of that name, or of that other name; null: it may be a lab. */
export function findCommand(name: string): Command | null {
  return (
    commands.find((command) => (command.name === name || command.alias === name) && command !== labCommand) ?? null
  );
}
