import { z } from 'zod';
import { LabError } from '../../errors.ts';
import { askEngine } from './engine.ts';

/** The oldest that this was seen working on: Docker 20.10. */
const apiAtLeast = '1.41';

const version = z.object({
  Server: z.object({ Version: z.string(), ApiVersion: z.string(), Os: z.string() }),
});
const image = z.object({
  Id: z.string(),
  Config: z.object({ WorkingDir: z.string(), Volumes: z.record(z.string(), z.unknown()).nullish() }),
});

export interface Engine {
  /** Such as `Docker 20.10.24`. */
  readonly says: string;
}

export interface Image {
  readonly name: string;
  /** `sha256:…` */
  readonly id: string;
  /** Where two-am lies in it. */
  readonly project: string;
  /** Each would become a volume, were nothing else put there. */
  readonly volumes: readonly string[];
}

/** Error: `missing-tool`: none, none that answers, too old, or one of other containers than Linux's. */
export async function findEngine(signal?: AbortSignal): Promise<Engine> {
  const printed = await askEngine(['version', '--format', '{{json .}}'], signal ? { signal } : {});
  const read = version.safeParse(parse(printed));
  if (!read.success) throw unfit(`it says of itself what is not understood (${printed.slice(0, 60).trim()})`);
  const { Version, ApiVersion, Os } = read.data.Server;
  if (Os !== 'linux') throw unfit(`it runs containers of ${Os}, and two-am's are of Linux`);
  if (isBefore(ApiVersion, apiAtLeast)) throw unfit(`Docker ${Version} is too old: 20.10 is the oldest that will do`);
  return { says: `Docker ${Version}` };
}

/** Error: `missing-tool`. */
export async function findImage(name: string, signal?: AbortSignal): Promise<Image> {
  const printed = await askEngine(['image', 'inspect', '--format', '{{json .}}', '--', name], signal ? { signal } : {});
  const { Id, Config } = image.parse(parse(printed));
  return { name, id: Id, project: Config.WorkingDir, volumes: Object.keys(Config.Volumes ?? {}) };
}

export function isBefore(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

function unfit(why: string): LabError {
  return new LabError(
    'missing-tool',
    `The container engine will not do: ${why}.`,
    'Use Docker 20.10 or later, with Linux containers.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
