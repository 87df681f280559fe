export { findings } from './findings.mjs';
export { gatherMachine } from './gather.mjs';
export { say } from './messages.mjs';
export { realProbe } from './probe.mjs';
export { findTool } from './tools.mjs';
export type { CommandOutput, Finding, FoundTool, Machine, Message, Place, Probe } from './types.ts';
