export type EditorFile = {
  /** Relative to the workspace. */
  readonly path: string;
  readonly content: string;
};

export type EditorRequest = {
  /** Absolute. */
  readonly workspaceDir: string;
  /** Absolute path of the compiler. */
  readonly clang: string;
  /** Those of the compile command, without input and output. */
  readonly flags: readonly string[];
  /** The files of the course's steps, relative to the workspace; they need not exist yet. */
  readonly sources: readonly string[];
};

/**
 * What clangd (in VS Code, Vim, Emacs, …) reads to complete and to mark errors as the course's compiler does. For
 * files that are not listed it takes the flags of the nearest one that is.
 *
 * compile_commands.json names paths of this machine: it belongs into .git/info/exclude, and is written again when its
 * content changes (another kernel, another clang).
 * Source: clang.llvm.org/docs/JSONCompilationDatabase.html, clangd.llvm.org/config.
 */
export function editorFiles({ workspaceDir, clang, flags, sources }: EditorRequest): readonly EditorFile[] {
  const database = sources.map((source) => ({
    directory: workspaceDir,
    file: source,
    arguments: [clang, ...flags, '-c', source],
  }));
  return [
    { path: 'compile_commands.json', content: `${JSON.stringify(database, null, 2)}\n` },
    { path: '.clangd', content: CLANGD_CONFIG },
  ];
}

/** clangd would mark bpf_helpers.h as unused in a program that only uses what it includes in turn. */
const CLANGD_CONFIG = `Diagnostics:
  UnusedIncludes: None
`;
