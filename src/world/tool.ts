/** A program of others that works beside the worlds, such as a profiler. */
export interface ToolRun {
  readonly command: string;
  readonly args: readonly string[];
  /** A fresh folder: tools leave files behind and trip over older ones. */
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** It and all that it started are then ended. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export type ToolEnd =
  /** What it said on stderr, at the last. */
  { readonly ok: true; readonly lastWords: string } | { readonly ok: false; readonly why: string };

/** Runs a program of others, without a terminal, and leaves nothing of it running. */
export type RunTool = (tool: ToolRun) => Promise<ToolEnd>;
