import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** Wraps a command's work: flags of every level in, exit code out. */
export type Run = (
  work: (context: CommandContext, command: Command) => Promise<number>,
) => (...args: unknown[]) => Promise<void>;

/** Makes a subcommand that has the flags of every command. */
export type Sub = (parent: Command, nameAndArgs: string, about: string) => Command;

/** For a command that works on a running lab. */
export const withSession = (command: Command): Command =>
  command.allowExcessArguments(false).option('--session <id>', 'which lab, when more than one is running');
