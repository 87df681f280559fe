/* What the rest of the program uses of this folder. */
export { createToolchain, type Toolchain, type ToolchainOptions } from './create-toolchain.ts';
export { type EditorFile, editorFiles } from './editor-files.ts';
export { type Bpftool, findBpftool } from './find-bpftool.ts';
export { type Clang, findClang } from './find-clang.ts';
export { createSolutionCosts } from './solution-costs.ts';
