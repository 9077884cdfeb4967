import { choices } from '../advise/choices.ts';
import { formats } from '../report/postmortem/format/index.ts';
import { formNames } from '../report/postmortem/read/names.ts';
import { profiles } from '../run/run-options.ts';
import { balancerNames } from '../run/tools/find-balancer.ts';
import type { UpState } from '../run/up/up.ts';
import { kinds } from '../wire/input/recognize.ts';
import { spellings } from '../wire/input/spelling.ts';
import { runtimeNames, usualImage } from '../world/runtime-wish.ts';

export const defaultSeed = 7;
/** Node's timers know no more than 25 days. */
const dayMs = 86_400_000;

/** What can be said with `--name`, to any command that knows it: one meaning each. */
interface Said {
  readonly help: string;
  readonly hidden?: true;
  readonly short?: string;
}
interface Flag extends Said {
  readonly kind: 'flag';
}
interface Text extends Said {
  readonly kind: 'text';
  readonly takes: string;
  readonly oneOf?: readonly string[];
  /** May be said alone: its value is then empty. */
  readonly bare?: true;
}
interface Texts extends Said {
  /** May be given several times. */
  readonly kind: 'texts';
  readonly takes: string;
  /** One value may hold several, with commas. */
  readonly commas?: true;
  /** May be said alone: the words elsewhere on the line are its values. */
  readonly bare?: true;
}
interface Whole extends Said {
  readonly kind: 'whole';
  readonly takes: string;
  readonly from: number;
  readonly to: number;
}
export type Option = Flag | Text | Texts | Whole;

export const options = {
  seed: {
    kind: 'whole',
    takes: 'N',
    from: 0,
    to: 2 ** 32 - 1,
    help: `arrivals, users, vectors, order and faults come from this number (default ${defaultSeed}; drill: a new one each time)`,
  },
  rate: {
    kind: 'whole',
    takes: 'N',
    from: 1,
    to: 10_000,
    help: 'page views per second in the calm (default: as many as this machine can carry, as measured); of a bench calls per second, or several, as in 300,1000,3000',
  },
  quick: {
    kind: 'flag',
    help: 'only the defect and the recommended fix, in half a minute; of a bench the least that tells',
  },
  only: {
    kind: 'texts',
    takes: 'NAME,…',
    commas: true,
    help: 'only these fixes, wrong fixes and mitigations, besides the defect',
  },
  try: { kind: 'texts', takes: 'FILE', help: 'judge your own variant by what it does; may be repeated' },
  watch: {
    kind: 'whole',
    takes: 'SECONDS',
    from: 1,
    to: 3_600,
    help: 'judge each fix, and your own, for at least this long, and give it as long to take hold (default: until its verdict is clear, usually a few seconds)',
  },
  soak: {
    kind: 'text',
    takes: 'MINUTES',
    help: 'then watch the recommended fix, or those of --only and --try, for this long: 10, 10m or 90s. Finds what holds only for a minute, or leaks slowly',
  },
  profile: {
    kind: 'text',
    takes: 'NAME',
    oneOf: profiles,
    help: `also run the storefront alone under clinic: ${profiles.map((name) => name.replace('clinic-', '…')).join(', ')}`.replace(
      '…',
      'clinic-',
    ),
  },
  'record-metrics': {
    kind: 'flag',
    help: "also keep what a Prometheus would have scraped of every service, once a second, in the run's metrics/",
  },
  mitigations: { kind: 'flag', help: 'also the mitigations of the night, which doubles the time' },
  'no-mitigations': { kind: 'flag', help: 'without the mitigations of the night, which take longest' },
  out: {
    kind: 'text',
    takes: 'DIR',
    help: 'folder for the runs (default runs), for the drills (default drills), or for what is exported',
  },
  image: {
    kind: 'text',
    takes: 'NAME',
    help: `with kubernetes: the image that its pods run (default two-am:dev); with --on compose: that of its containers (default ${usualImage})`,
  },
  on: {
    kind: 'text',
    takes: 'WHERE',
    oneOf: runtimeNames,
    help: 'processes, or compose: each member of the world in a container of its own, by your own Docker (docs/on-compose.md)',
  },
  json: { kind: 'flag', help: 'only the JSON document on stdout, everything else on stderr' },
  quiet: { kind: 'flag', help: 'only the verdict' },
  explain: {
    kind: 'flag',
    help: 'every figure behind the verdict, how far each was from the other answer, and what to do where nothing could be proved',
  },
  html: {
    kind: 'text',
    takes: '[FILE]',
    bare: true,
    help: "write it as one HTML page (default: in the run's folder)",
  },
  open: { kind: 'flag', help: 'open its HTML page in your browser' },
  'no-open': { kind: 'flag', help: 'print the address alone, and open no browser' },
  svg: { kind: 'text', takes: 'FILE', help: 'also draw the screen into this file, as a picture for a page' },
  file: {
    kind: 'text',
    takes: 'FILE',
    help: 'write it to this file (default: postmortem.md in its folder; with --practice practice/LAB/postmortem.md)',
  },
  lint: {
    kind: 'texts',
    takes: 'FILE…',
    bare: true,
    help: 'report what is missing in these postmortems, and what contradicts itself or the record: files, folders, globs, or the folder of a drill',
  },
  record: {
    kind: 'text',
    takes: 'DIR',
    help: 'with --lint: the drill or run that they are about (default: the one that a file links to, or lies beside)',
  },
  form: {
    kind: 'text',
    takes: 'NAME',
    oneOf: formNames,
    help: `with --lint: the form they are written in, ${formNames.join(', ')} (default: the one that each looks like)`,
  },
  format: { kind: 'text', takes: 'NAME', oneOf: formats, help: `with --lint: ${formats.join(', ')} (default text)` },
  'lint-config': {
    kind: 'text',
    takes: 'FILE',
    help: 'with --lint: form, names of parts, rules that are off and why (default: the nearest .postmortem-lint.json)',
  },
  practice: {
    kind: 'text',
    takes: 'LAB',
    help: "the evidence of the lab's newest run, and an empty postmortem to write",
  },
  check: { kind: 'text', takes: 'FILE', help: 'with --practice: compare what was written with what is known' },
  state: {
    kind: 'text',
    takes: 'NAME',
    oneOf: ['calm', 'incident', 'fixed'] satisfies UpState[],
    help: 'calm, incident or fixed (default incident)',
  },
  port: {
    kind: 'whole',
    takes: 'N',
    from: 0,
    to: 65_535,
    help: 'port to listen on; 0: any free one (default: 0 for playground and up, where it is the storefront; 3000 for export vegeta; 8474 for faults; serve: 8080 for rest, 50051 for grpc, 8501 and 8000 for the REST of tfserving and oip, 8081 for web)',
  },
  'grpc-port': {
    kind: 'whole',
    takes: 'N',
    from: 0,
    to: 65_535,
    help: 'gateway, web, tfserving, oip: port for gRPC (default 50051, 50051, 8500, 8001)',
  },
  host: {
    kind: 'text',
    takes: 'ADDRESS',
    help: 'address to listen on; 0.0.0.0: on all, for everybody who reaches this machine (default 127.0.0.1)',
  },
  'model-ms': {
    kind: 'whole',
    takes: 'MS',
    from: 0,
    to: 60_000,
    help: 'how long the model takes for a call, or for a token (default 5)',
  },
  slots: {
    kind: 'whole',
    takes: 'N',
    from: 1,
    to: 10_000,
    help: 'calls that the model works on at a time; the others wait (default 10)',
  },
  'max-queue': {
    kind: 'whole',
    takes: 'N',
    from: 0,
    to: 1_000_000,
    help: 'calls that may wait for the model; one more is refused (default 1,000)',
  },
  classes: { kind: 'whole', takes: 'N', from: 2, to: 1_000, help: 'probabilities that come for each row (default 10)' },
  tokens: {
    kind: 'whole',
    takes: 'N',
    from: 1,
    to: 100_000,
    help: 'answers of PredictStream to a single row, each made from those before it (default 10)',
  },
  'model-versions': {
    kind: 'texts',
    takes: 'NAME,…',
    commas: true,
    help: 'versions that are served; the first is that of a caller who names none (default v1,v2,v3); tfserving, oip: whole numbers, the latest is (default 1,2,3)',
  },
  'model-name': { kind: 'text', takes: 'NAME', help: 'tfserving, oip: the name of the model (default model)' },
  'version-label': { kind: 'text', takes: 'LABEL', help: 'tfserving: the version to ask for, by its label' },
  signature: {
    kind: 'text',
    takes: 'NAME',
    help: 'tfserving: the signature to ask for (default: none, which is serving_default; b64: serving_bytes)',
  },
  input: {
    kind: 'text',
    takes: 'NAME',
    help: 'tfserving, oip: the tensor to send (default features; b64: features_bytes)',
  },
  'version-labels': {
    kind: 'texts',
    takes: 'LABEL=N,…',
    commas: true,
    help: 'tfserving: names of versions (default canary: the latest, stable: the one before it)',
  },
  'max-message-bytes': {
    kind: 'whole',
    takes: 'N',
    from: 1,
    to: 2 ** 28,
    help: 'largest body, or gRPC message (default 4,194,304; tfserving, oip 268,435,456)',
  },
  'max-concurrent-streams': {
    kind: 'whole',
    takes: 'N',
    from: 1,
    to: 2 ** 31 - 1,
    help: 'gRPC: calls at a time on a connection; clients keep others back (default 1,000)',
  },
  'keepalive-time-ms': {
    kind: 'whole',
    takes: 'MS',
    from: 0,
    to: dayMs,
    help: 'gRPC: the server pings a connection on which nothing has come for so long; 0: never (default 30,000)',
  },
  'keepalive-timeout-ms': {
    kind: 'whole',
    takes: 'MS',
    from: 1,
    to: dayMs,
    help: 'gRPC: and drops it where no answer comes within this (default 10,000)',
  },
  'max-connection-age-ms': {
    kind: 'whole',
    takes: 'MS',
    from: 1,
    to: dayMs,
    help: 'gRPC: after so long, give or take a tenth, GOAWAY: the client connects anew (default: never)',
  },
  'max-connection-age-grace-ms': {
    kind: 'whole',
    takes: 'MS',
    from: 0,
    to: dayMs,
    help: 'gRPC: with --max-connection-age-ms: calls that still run after that are cut (default: they may take as long as they like)',
  },
  'max-connection-idle-ms': {
    kind: 'whole',
    takes: 'MS',
    from: 1,
    to: dayMs,
    help: 'gRPC: GOAWAY to a connection without a call for so long (default: never)',
  },
  'min-ping-interval-ms': {
    kind: 'whole',
    takes: 'MS',
    from: 1,
    to: dayMs,
    help: 'gRPC: who pings more often ends with GOAWAY, too_many_pings, as at servers in C++, Python, Go and Java, which have 300,000 (default: any number of pings)',
  },
  'keepalive-permit-without-calls': {
    kind: 'flag',
    help: 'gRPC: with --min-ping-interval-ms: as often without a call as with one (default: every two hours)',
  },
  'headers-timeout-ms': {
    kind: 'whole',
    takes: 'MS',
    from: 1,
    to: dayMs,
    help: "REST: what a request's headers may take to come (default 10,000)",
  },
  'request-timeout-ms': {
    kind: 'whole',
    takes: 'MS',
    from: 1,
    to: dayMs,
    help: 'REST: what all of a request may take to come (default 30,000)',
  },
  'timeout-keep-alive': {
    kind: 'whole',
    takes: 'SECONDS',
    from: 1,
    to: 86_400,
    help: 'REST: how long a connection is kept without a request, as uvicorn calls it (default 60)',
  },
  grace: {
    kind: 'whole',
    takes: 'SECONDS',
    from: 0,
    to: 3_600,
    help: 'how long calls that have begun may take once it is to end (default 10)',
  },
  tls: {
    kind: 'flag',
    help: 'serve: with a certificate that is made for this run, unless --cert names one; call: speak TLS',
  },
  cert: { kind: 'text', takes: 'FILE', help: "the server's certificate, with what leads to its authority, as PEM" },
  key: { kind: 'text', takes: 'FILE', help: 'the key of --cert, as PEM' },
  cacert: {
    kind: 'text',
    takes: 'FILE',
    help: 'call, and serve web of its --upstream: trust the authorities in this file, as PEM; speaks TLS',
  },
  upstream: {
    kind: 'text',
    takes: 'HOST:PORT',
    help: 'web: the gRPC model server that it stands before (default: one in the same process)',
  },
  'allow-origin': {
    kind: 'texts',
    takes: 'ORIGIN,…',
    commas: true,
    help: "web: whose pages may call it, such as https://app.example; '*': all (default: its own page alone)",
  },
  'allow-credentials': {
    kind: 'flag',
    help: 'web: pages of --allow-origin may send cookies, and certificates of their own',
  },
  'envoy-out': {
    kind: 'text',
    takes: 'FILE',
    help: 'web: write a configuration of Envoy that does the same, to listen on the next port',
  },
  insecure: { kind: 'flag', help: 'call: trust whatever certificate there is; speaks TLS' },
  address: {
    kind: 'text',
    takes: 'HOST:PORT',
    help: 'the server to call (default 127.0.0.1:8080 for rest, 127.0.0.1:50051 for grpc, 127.0.0.1:8081 for grpc-web and connect; tfserving: 127.0.0.1:8500, its REST :8501; oip: 127.0.0.1:8001, its REST :8000)',
  },
  features: {
    kind: 'text',
    takes: 'LIST',
    help: 'the floats to send, such as 0.1,0.2 or 1,NaN; @FILE: those in a file, @-: in stdin, with commas or as JSON',
  },
  dim: { kind: 'whole', takes: 'N', from: 1, to: 2 ** 24, help: 'floats of a row, drawn by --seed (default 512)' },
  rows: { kind: 'whole', takes: 'N', from: 1, to: 2 ** 20, help: 'rows of one request (default 1)' },
  count: { kind: 'whole', takes: 'N', from: 1, to: 1_000_000, help: 'requests of a batch (default 8)' },
  'model-version': { kind: 'text', takes: 'NAME', help: 'the version to ask for (default: that of the server)' },
  'request-id': { kind: 'text', takes: 'TEXT', help: 'comes back with the answer (default call; in a batch call-1 …)' },
  'max-time': {
    kind: 'text',
    takes: 'SECONDS',
    help: 'how long the call may take, such as 0.5; in gRPC its deadline, which the server is told (default 30)',
  },
  client: { kind: 'text', takes: 'KIND', help: `who calls: ${Object.keys(choices.client).join(', ')}` },
  floats: { kind: 'whole', takes: 'N', from: 1, to: 2 ** 24, help: 'floats that a call carries' },
  'per-second': {
    kind: 'whole',
    takes: 'N',
    from: 1,
    to: 10_000_000,
    help: 'calls per second, all clients together',
  },
  dims: {
    kind: 'whole',
    takes: 'N,…',
    from: 1,
    to: 262_144,
    help: 'floats of the vectors that are measured, up to twelve sizes, some 20 s each (default 8,64,512,2000,4000,6700; with --quick 512,4000)',
  },
  python: {
    kind: 'flag',
    help: "the document's own stack too: fastapi, uvicorn and grpcio, by TWO_AM_PYTHON or python3 on PATH; a minute and a half more",
  },
  streaming: { kind: 'text', takes: 'KIND', help: `${Object.keys(choices.streaming).join(', ')}` },
  consumers: {
    kind: 'text',
    takes: 'KIND',
    help: `who writes the clients: ${Object.keys(choices.consumers).join(', ')}`,
  },
  precision: {
    kind: 'text',
    takes: 'KIND',
    help: `rounded: a few digits do; exact: every bit; special: NaN, Infinity or -0 travel`,
  },
  team: {
    kind: 'text',
    takes: 'KIND',
    help: `what the team works with: ${Object.keys(choices.team).join(', ')}`,
  },
  'no-measure': { kind: 'flag', help: 'the rules alone, at once' },
  'ca-out': {
    kind: 'text',
    takes: 'FILE',
    help: 'with --tls: write the authority of the certificate there, for clients to trust',
  },
  config: { kind: 'text', takes: 'FILE', help: 'faults: proxies to begin with, the file of a Toxiproxy -config' },
  'bug-compatible': {
    kind: 'flag',
    help: 'faults: as Toxiproxy also where that surprises; docs/faults.md says where',
  },
  'proxy-metrics': { kind: 'flag', help: "faults: GET /metrics tells the bytes of each proxy, by Toxiproxy's names" },
  'runtime-metrics': { kind: 'flag', help: "faults: GET /metrics tells of the server's own process" },
  toxiproxy: { kind: 'text', takes: 'PATH', help: 'put the faults on links with this toxiproxy-server' },
  balancer: {
    kind: 'text',
    takes: 'NAME',
    oneOf: balancerNames,
    help: "embedded, haproxy or envoy, where a lab has a balancer (default embedded); a real one's configuration is kept with the run",
  },
  from: {
    kind: 'texts',
    takes: 'LAB,…',
    commas: true,
    help: 'the incident is from one of these; control: nothing is wrong (default all)',
  },
  script: { kind: 'text', takes: 'FILE', help: 'play a whole drill without a person: see docs/drills.md' },
  once: { kind: 'flag', help: 'status: print it once, for scripts' },
  component: { kind: 'text', takes: 'NAME', help: 'diagnose: which component needs the fix' },
  mechanism: { kind: 'text', takes: 'NAME', help: 'diagnose: how it is broken; without it the list is shown' },
  evidence: {
    kind: 'texts',
    takes: 'NAME,…',
    commas: true,
    help: 'diagnose: what shows it; `drill evidence` lists all that can be cited',
  },
  proto: { kind: 'text', takes: 'FILE', help: 'the .proto that names the fields and types' },
  message: {
    kind: 'text',
    takes: 'NAME',
    help: 'with --proto: the message that the bytes are (default: by the method of the call, or the only one that fits)',
  },
  as: {
    kind: 'text',
    takes: 'NAME',
    oneOf: kinds,
    help: `what the bytes are: ${kinds.join(', ')}; grpc is gRPC-Web's too, delimited: messages behind their lengths (default: as they look)`,
  },
  in: {
    kind: 'text',
    takes: 'NAME',
    oneOf: spellings,
    help: `how the bytes are written, typed, in a file, or in stdin, which is -: ${spellings.join(', ')} (default: as they look)`,
  },
  full: { kind: 'flag', help: 'every byte and field, however many' },
  verbose: { kind: 'flag', help: 'with an error, also say where it came from' },
  help: { kind: 'flag', short: 'h', help: 'what the command does, and what it takes' },
  version: { kind: 'flag', help: 'the versions of two-am and of Node' },
} as const satisfies Record<string, Option>;

type Options = typeof options;
export type OptionName = keyof Options;
type NameOf<K extends Option['kind']> = { [N in OptionName]: Options[N]['kind'] extends K ? N : never }[OptionName];
export type FlagName = NameOf<'flag'>;
export type TextName = NameOf<'text'>;
export type TextsName = NameOf<'texts'>;
export type WholeName = NameOf<'whole'>;

/** Understood by every command. */
export const everywhere: readonly OptionName[] = ['verbose', 'help'];
