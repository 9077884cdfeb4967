import { readFileSync, writeFileSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { type Certified, checkCertificate, makeCertificate } from '../../serve/certificate.ts';
import type { ModelPlan } from '../../serve/model.ts';
import type { ServeOptions } from '../../serve/serve.ts';
import { byNumber, type Labels } from '../../serve/tfserving/servable.ts';
import type { Input } from '../input.ts';
import { defaultSeed } from '../options.ts';
import { resolveExisting, resolveTyped } from '../paths.ts';
import type { served } from './protocols.ts';

type Served = (typeof served)[string];

/** What describes the model of this very process. */
const modelOptions = ['model-ms', 'slots', 'max-queue', 'classes', 'tokens', 'seed'] as const;

export function readPlan(input: Input, word: string, { dialect, versions: usual }: Served): ModelPlan {
  const typed = [...new Set(input.texts('model-versions'))];
  const [first, ...others] = dialect === 'own' ? typed : latestFirst(typed, word);
  return {
    seed: input.whole('seed') ?? defaultSeed,
    classes: input.whole('classes') ?? 10,
    modelMs: input.whole('model-ms') ?? 5,
    slots: input.whole('slots') ?? 10,
    queueAtMost: input.whole('max-queue') ?? 1_000,
    tokens: input.whole('tokens') ?? 10,
    versions: first === undefined ? usual : [first, ...others],
  };
}

/** Versions of tensors' protocols are whole numbers, and the highest is that of a caller who names none. Throws LabError `usage`. */
function latestFirst(versions: readonly string[], word: string): readonly string[] {
  const odd = versions.find((version) => !/^(0|[1-9]\d{0,17})$/.test(version));
  if (odd !== undefined)
    throw new LabError(
      'usage',
      `--model-versions cannot be ${JSON.stringify(odd)} for ${word}`,
      'Give whole numbers, such as 1,2,3.',
    );
  return [...versions].sort(byNumber).reverse();
}

/** Names of versions; left out: `canary` is the latest and `stable` the one before it. Throws LabError `usage`. */
export function readLabels(input: Input, { versions }: ModelPlan): Labels {
  const typed = input.texts('version-labels');
  if (typed.length === 0) {
    const [canary, stable = canary] = versions;
    return new Map([
      ['stable', stable],
      ['canary', canary],
    ]);
  }
  return new Map(
    typed.map((pair) => {
      const [, label = '', version = ''] = /^([^=/:]+)=(\d+)$/.exec(pair) ?? [];
      if (versions.includes(version)) return [label, version];
      throw new LabError(
        'usage',
        `--version-labels cannot be ${JSON.stringify(pair)}`,
        `Give names of versions that are served, such as stable=${versions[0]}.`,
      );
    }),
  );
}

/** `--port` is that of the first protocol, which people look for. Throws LabError `usage`. */
export function readPorts(input: Input, { protocols, ports }: Served): ServeOptions['ports'] {
  const grpcPort = input.whole('grpc-port');
  if (protocols.length === 1 && grpcPort !== null)
    throw new LabError('usage', '--grpc-port is for what has two ports, such as gateway', 'Say --port.');
  const [first, ...others] = protocols;
  const port = input.whole('port') ?? ports[first];
  const beside = others.map((name) => [name, grpcPort ?? ports[name]]);
  return Object.fromEntries([[first, port], ...beside]);
}

/** Throws LabError `usage` where an option is not for that dialect. */
export function refuseOptionsOfOthers(input: Input, word: string, { dialect, protocols }: Served): void {
  const isOwn = dialect === 'own';
  const isWeb = protocols.includes('web');
  const isBefore = isWeb && input.text('upstream') !== null;
  const ofWeb = (['upstream', 'envoy-out', 'cacert'] as const).map((name) => ({
    name,
    isOther: !isWeb && input.text(name) !== null,
    isFor: 'web',
  }));
  const ofModel = (['grpc-port', ...modelOptions] as const).map((name) => ({
    name,
    isOther: isBefore && input.whole(name) !== null,
    isFor: 'a model server in this process, and --upstream names another',
  }));
  const others = [
    ...ofWeb,
    ...ofModel,
    { name: 'allow-origin', isOther: !isWeb && input.texts('allow-origin').length > 0, isFor: 'web' },
    { name: 'allow-credentials', isOther: !isWeb && input.flag('allow-credentials'), isFor: 'web' },
    {
      name: 'model-versions',
      isOther: isBefore && input.texts('model-versions').length > 0,
      isFor: 'a model server in this process, and --upstream names another',
    },
    { name: 'model-name', isOther: isOwn && input.text('model-name') !== null, isFor: 'tfserving and oip' },
    {
      name: 'version-labels',
      isOther: dialect !== 'tfserving' && input.texts('version-labels').length > 0,
      isFor: 'tfserving',
    },
    { name: 'tokens', isOther: !isOwn && input.whole('tokens') !== null, isFor: 'grpc, gateway and web' },
  ];
  const given = others.find(({ isOther }) => isOther);
  if (given !== undefined)
    throw new LabError('usage', `--${given.name} is not for ${word}`, `It is for ${given.isFor}: leave it out.`);
}

/** Throws LabError `usage`. */
export function readModelName(input: Input): string {
  const name = input.text('model-name') ?? 'model';
  if (/^[^/:?#%\s]+$/.test(name)) return name;
  throw new LabError(
    'usage',
    `--model-name cannot be ${JSON.stringify(name)}`,
    'It is a part of paths: give one without spaces and / : ? # %.',
  );
}

/** null: it speaks plainly. Writes the authority where it was asked for. Throws LabError `usage`. */
export async function readCertificate(input: Input, host: string): Promise<Certified | null> {
  const [cert, key, caOut] = [input.text('cert'), input.text('key'), input.text('ca-out')];
  if ((cert === null) !== (key === null))
    throw new LabError('usage', '--cert and --key go together', 'Give both, or --tls alone for one that is made here.');
  if (cert !== null && key !== null) {
    if (caOut !== null)
      throw new LabError(
        'usage',
        '--ca-out is for a certificate that is made here',
        'Leave it out, or --cert and --key.',
      );
    return checkCertificate({ cert: read('--cert', cert), key: read('--key', key) });
  }
  if (!input.flag('tls')) {
    if (caOut !== null) throw new LabError('usage', '--ca-out needs --tls', 'Add --tls.');
    return null;
  }
  const made = await makeCertificate(host);
  if (caOut !== null && made.ca !== null) writeFileSync(resolveTyped(caOut), made.ca);
  return made;
}

function read(option: string, path: string): string {
  return readFileSync(resolveExisting(option, path), 'utf8');
}
