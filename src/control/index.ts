export { createControl } from './create-control.ts';
export type { ControlledLab } from './target.ts';
