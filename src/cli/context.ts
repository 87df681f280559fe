import type { Course, Step } from '../domain/lesson/model.ts';
import type { Lang } from '../domain/text.ts';
import type { LabPort, LessonFilesPort, ToolchainPort, WorkspacePort } from '../engine/ports.ts';
import type { Specimen } from '../engine/prove/prove-step.ts';

/** Flags that every command understands. */
export type GlobalFlags = {
  readonly lang?: Lang | undefined;
  readonly plain?: boolean | undefined;
  readonly dir?: string | undefined;
  readonly showCommands?: boolean | undefined;
};

/**
 * The real parts, made by the composition root only when a command asks for them: `list` needs no root, `doctor`
 * no course.
 */
export type Parts = {
  readonly lessonFiles: () => LessonFilesPort;
  /** @param dir the workspace, by which files are named in messages */
  readonly toolchain: (dir: string) => Promise<ToolchainPort>;
  /** Asks for root where that is needed; in a terminal with sudo's own prompt. */
  readonly lab: () => Promise<LabPort>;
  readonly workspace: (course: Course, dir: string | undefined) => Promise<WorkspacePort>;
  readonly author: () => Author;
  /** Follows saves of `*.bpf.c` below a folder until the signal. */
  readonly watch: (
    dir: string,
    onSaved: (file: string) => void,
    options: { readonly polling: boolean | undefined; readonly signal: AbortSignal },
  ) => Promise<void>;
  /** Opens the learner's editor in the foreground. @throws a usage error when there is none */
  readonly spawnEditor: (file: string) => Promise<void>;
  /** Lets `xdplings exec` from another terminal reach this lab. */
  readonly serveSession: (lab: LabPort) => Promise<{ close(): Promise<void> }>;
  /** Removes what crashed sessions left. @returns what was removed, one line each */
  readonly clean: () => Promise<readonly string[]>;
};

/** What the author of a lesson pack needs beyond a learner. */
export type Author = {
  /** @returns one sentence a problem; none of them needs a kernel to be found */
  readonly staticProblems: () => Promise<readonly string[]>;
  /** Everything of a step that must fail or pass: starter, solution, wrong variants. */
  readonly specimens: (step: Step) => Promise<readonly Specimen[]>;
  /** @returns the texts that were stamped */
  readonly stampTwins: () => Promise<readonly string[]>;
  /** @returns the files that were made */
  readonly newStep: (id: string) => Promise<readonly string[]>;
};

/** Where a command writes and what it knows of its surroundings. */
export type Surroundings = {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  readonly signal: AbortSignal;
};

export type CommandContext = {
  readonly parts: Parts;
  readonly io: Surroundings;
  readonly flags: GlobalFlags;
};
