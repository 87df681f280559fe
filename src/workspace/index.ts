export { ownerOf, sudoUser } from './owner.ts';
export { openWorkspace, type WorkspaceOptions } from './workspace.ts';
