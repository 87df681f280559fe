import type { Text } from '../text.ts';
import type { StepId } from './model.ts';

/** What a flood of a demonstration sends. */
export const FLOOD_KINDS = ['syn', 'udp', 'icmp'] as const;
export type FloodKind = (typeof FLOOD_KINDS)[number];

/** Packets sent over and over while the scenes go on. */
export type DemoFlood = {
  readonly from: string;
  readonly interface: string;
  readonly send: FloodKind;
  /** IPv4; may be one that the sender does not have. */
  readonly source: string;
  readonly to: string;
  /** Of the receiver; without meaning for icmp. */
  readonly port: number;
  /** Packets a second. */
  readonly rate: number;
  readonly seconds: number;
};

/** One thing that a scene does. `fails`: it must fail, and that is the point. */
export type DemoAction =
  | { readonly kind: 'run'; readonly host: string; readonly line: string; readonly fails: boolean }
  /** A command of the control plane, without the program's name: `fw set -n 10.0.1.0/24`. */
  | { readonly kind: 'control'; readonly line: string; readonly fails: boolean }
  | { readonly kind: 'flood'; readonly flood: DemoFlood };

export type DemoScene = { readonly say: Text; readonly actions: readonly DemoAction[] };

/** A lesson's goal, shown working before it is written. */
export type Demo = {
  readonly title: Text;
  /** The step whose solution plays. */
  readonly step: StepId;
  readonly scenes: readonly DemoScene[];
};
