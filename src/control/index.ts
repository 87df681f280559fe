export { type ControlledLab, createControl } from './create-control.ts';
