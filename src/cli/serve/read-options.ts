import { readFileSync, writeFileSync } from 'node:fs';
import { LabError } from '../../errors.ts';
import { type Certified, checkCertificate, makeCertificate } from '../../serve/certificate.ts';
import type { ModelPlan } from '../../serve/model.ts';
import type { Protocol, ServeOptions } from '../../serve/serve.ts';
import type { Input } from '../input.ts';
import { defaultSeed } from '../options.ts';
import { resolveExisting, resolveTyped } from '../paths.ts';

/** Those of the document that the project comes from, so that its clients find them. */
const usualPorts = { rest: 8_080, grpc: 50_051 } as const;
const usualVersions = ['v1', 'v2', 'v3'] as const;

export function readPlan(input: Input): ModelPlan {
  const [first, ...others] = new Set(input.texts('model-versions'));
  return {
    seed: input.whole('seed') ?? defaultSeed,
    classes: input.whole('classes') ?? 10,
    modelMs: input.whole('model-ms') ?? 5,
    slots: input.whole('slots') ?? 10,
    queueAtMost: input.whole('max-queue') ?? 1_000,
    tokens: input.whole('tokens') ?? 10,
    versions: first === undefined ? usualVersions : [first, ...others],
  };
}

/** `--port` is that of the only protocol; of both, that of REST. Throws LabError `usage`. */
export function readPorts(input: Input, served: readonly Protocol[]): ServeOptions['ports'] {
  const port = input.whole('port');
  const grpcPort = input.whole('grpc-port');
  if (served.length === 1) {
    if (grpcPort !== null)
      throw new LabError('usage', '--grpc-port is for gateway, which has two ports', 'Say --port.');
    const [only = 'rest'] = served;
    return { [only]: port ?? usualPorts[only] };
  }
  return { rest: port ?? usualPorts.rest, grpc: grpcPort ?? usualPorts.grpc };
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
