import { LabError } from '../../errors.ts';

/** As `images:` of a kustomization has it. */
export interface Image {
  readonly newName: string;
  readonly newTag?: string;
  readonly digest?: string;
}

const written =
  /^(?<name>[a-z0-9][\w.-]*(?::\d+)?(?:\/[a-z0-9][\w.-]*)*)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** `registry:5000/two-am:1.2@sha256:…` taken apart. Throws LabError `usage`. */
export function readImage(text: string): Image {
  const { name, tag, digest } = written.exec(text)?.groups ?? {};
  if (name === undefined) {
    throw new LabError(
      'usage',
      `--image ${text}: that is no name of an image`,
      'Write it as registry.example/two-am:1.0, or with @sha256: and a digest.',
    );
  }
  return { newName: name, ...(tag ? { newTag: tag } : {}), ...(digest ? { digest } : {}) };
}
