import type { Course } from '../domain/lesson/model.ts';
import type { Lang } from '../domain/text.ts';
import type { LabPort, LessonFilesPort, ToolchainPort, WorkspacePort } from '../engine/ports.ts';

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
  readonly toolchain: () => Promise<ToolchainPort>;
  readonly lab: () => Promise<LabPort>;
  readonly workspace: (course: Course, dir: string | undefined) => Promise<WorkspacePort>;
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
