import type { Readable } from 'node:stream';
import type { Step } from '../domain/lesson/model.ts';
import type { Specimen } from '../domain/lesson/specimen.ts';
import type { MembershipStore } from '../domain/session/membership.ts';
import type { Lang, Text } from '../domain/text.ts';
import type {
  ControlPort,
  LabPort,
  LessonFilesPort,
  SharedSession,
  SolutionCostsPort,
  ToolchainPort,
  WorkspacePort,
} from '../engine/ports.ts';

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
  readonly lessonFiles: () => Promise<LessonFilesPort>;
  /** @param workspaceDir by which files are named in messages */
  readonly toolchain: (workspaceDir: string) => Promise<ToolchainPort>;
  /** Asks for root where that is needed; in a terminal with sudo's own prompt. */
  readonly lab: () => Promise<LabPort>;
  /** Another lab, for work behind the screen: where sudo would have to ask for a password, it fails. */
  readonly quietLab: () => Promise<LabPort>;
  readonly solutionCosts: () => Promise<SolutionCostsPort>;
  /** The control plane of what is loaded in a lab. */
  readonly control: (lab: LabPort) => Promise<ControlPort>;
  /** @param options.dir default: ~/xdplings. @param options.onNotice told what is worth knowing though nothing failed */
  readonly workspace: (options: {
    readonly dir: string | undefined;
    readonly onNotice: (notice: Text) => void;
  }) => Promise<WorkspacePort>;
  /** Whether the workspace has a note of a live session: asked at every start, and cheap. */
  readonly hasMembership: (workspaceDir: string) => boolean;
  /** The learner's place in a live session. */
  readonly membership: (workspaceDir: string) => Promise<MembershipStore>;
  readonly author: () => Promise<Author>;
  /** Follows saves of `*.bpf.c` below a folder until the signal. */
  readonly watch: (
    dir: string,
    onSaved: (file: string) => void,
    options: { readonly polling: boolean | undefined; readonly signal: AbortSignal },
  ) => Promise<void>;
  /** Opens the learner's editor in the foreground. @throws an environment error when there is none */
  readonly spawnEditor: (file: string) => Promise<void>;
  /** Lets other terminals of the same user (`xdplings exec`, `fw`, …) reach this session. */
  readonly serveSession: (shared: SharedSession) => Promise<{ close(): Promise<void> }>;
  /** @param id which session, when more than one is running. @throws a usage error when none or several are */
  readonly connectSession: (id: string | undefined) => Promise<SessionClient>;
  /**
   * Runs a command in this terminal and hands on what it prints, on both streams, as it comes.
   * @throws an environment error when there is no such command
   */
  readonly runThrough: (
    argv: readonly string[],
    onOutput: (chunk: Uint8Array) => void,
    signal: AbortSignal,
  ) => Promise<{ readonly exitCode: number | undefined; readonly signal: string | undefined }>;
  /** Removes what crashed sessions left. @returns what was removed, one line each */
  readonly clean: () => Promise<readonly string[]>;
};

/** The lab and the control plane of another process of the same user. */
export type SessionClient = Omit<SharedSession, 'label'> & { close(): void };

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
  /** Standard input; `isTTY` where a person would have to type it. */
  readonly input?: Readable & { readonly isTTY?: boolean };
  /** Only where standard output is a terminal. `write` takes a line with styles, made of text that is safe already. */
  readonly terminal?: { readonly columns: number; readonly write: (line: string) => void };
};

export type CommandContext = {
  readonly parts: Parts;
  readonly io: Surroundings;
  readonly flags: GlobalFlags;
};
