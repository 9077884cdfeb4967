import { readFileSync } from 'node:fs';

/** A fenced block of a runbook. */
export interface Block {
  /** First word of the info string: `sh`, `yaml`, … */
  readonly language: string;
  /** From `run=<name>`; null: it is not for a test to run. */
  readonly name: string | null;
  readonly text: string;
}

const fenced = /^(?<indent> *)```(?<info>[^\n`]+)\n(?<text>.*?)^\k<indent>```$/gms;

export function readBlocks(file: URL): readonly Block[] {
  return [...readFileSync(file, 'utf8').matchAll(fenced)].map(
    ({ groups: { indent = '', info = '', text = '' } = {} }) => {
      const [language = ''] = info.split(' ');
      const lines = text.split('\n').map((line) => line.slice(indent.length));
      return { language, name: /\brun=([\w-]+)/.exec(info)?.[1] ?? null, text: lines.join('\n') };
    },
  );
}

/** The command that the runbook calls by this name. */
export function commandIn(blocks: readonly Block[], name: string): string {
  const block = blocks.find((one) => one.name === name);
  if (!block) throw new Error(`the runbook has no block run=${name}`);
  return block.text;
}
