import type { Context } from '../context.ts';
import { argumentsOf } from './source-text.ts';

/** An argument that a helper or kfunc does not take. */
export type Argument = {
  /** 1 is the first argument. */
  readonly register: number;
  /** The verifier's word for what was given: `scalar`, `fp`. */
  readonly got: string;
  /** The verifier's list of what is taken. */
  readonly wanted: string;
  /** The helper; undefined where the log does not say. */
  readonly helper: string | undefined;
  /** What stands there in C: `&key`. */
  readonly text: string | undefined;
};

/** The helper that was about to be called. */
export const calledOf = ({ steps }: Context): string | undefined =>
  /^call (\w+)#-?\d+/.exec(steps.at(-1)?.text ?? '')?.[1];

/** What stands in C for an argument of the call that was refused. */
export const argumentText = (context: Context, register: number): string | undefined =>
  argumentsOf(context.source, context.place?.line, calledOf(context) ?? '')?.[register - 1];

const MESSAGE = /^(?:arg#(?<index>\d+)|R(?<register>\d+)) type=(?<got>\S+) expected=(?<wanted>.+)$/;

export function readArgument(message: string, context: Context): Argument | undefined {
  const groups = MESSAGE.exec(message)?.groups;
  if (!groups) return undefined;
  const register = groups.register === undefined ? Number(groups.index) + 1 : Number(groups.register);
  return {
    register,
    got: groups.got ?? '',
    wanted: groups.wanted ?? '',
    helper: calledOf(context),
    text: argumentText(context, register),
  };
}

/** The variable of an argument: `eth` of `&eth->h_source`, `key` of `(void *)&key`. */
export const variableOf = (text: string | undefined): string | undefined =>
  /^(?:\([^()]*\)\s*)*[&*]*\s*([A-Za-z_]\w*)/.exec(text ?? '')?.[1];
