import type { AttachPoint } from '../topology/model.ts';
import type { MapValue, Verdict } from './spec.ts';

/** What came out of one BPF_PROG_TEST_RUN. A verdict outside enum xdp_action stays a number. */
export type VectorResult = {
  readonly verdict: Verdict | number;
  readonly output: Uint8Array;
  readonly commands: readonly string[];
};

/** A frame that a packet socket saw. `in`: the host received it, after its XDP program; `out`: it was sent. */
export type CapturedFrame = {
  readonly host: string;
  readonly interface: string;
  readonly direction: 'in' | 'out';
  readonly bytes: Uint8Array;
};

/**
 * What the kernel's own XDP counters of the attached interfaces say about the frames of one action
 * (ethtool statistics of veth, summed over the attached interfaces). `drop` includes XDP_ABORTED.
 */
export type XdpAccount = {
  readonly processed: number;
  readonly pass: number;
  readonly drop: number;
  readonly tx: number;
  readonly redirect: number;
};

export type TrafficResult = {
  /** Frames sent, or conversations begun. */
  readonly sent: number;
  /** Echo replies or conversations that came back intact. */
  readonly answered: number;
  /** Floods only: the CPU that each stream was sent from, in the order of the streams. */
  readonly cpus?: readonly number[] | undefined;
  readonly account: XdpAccount;
  /** What every host saw while it lasted (bounded; floods are not captured). */
  readonly captured: readonly CapturedFrame[];
  /** Command lines with which a person repeats it. */
  readonly commands: readonly string[];
};

export type MapEntry = {
  readonly key: MapValue;
  /** One value, or one a CPU for per-CPU maps. */
  readonly values: readonly MapValue[];
};

export type MapContents = {
  readonly name: string;
  readonly type: string;
  readonly perCpu: boolean;
  readonly maxEntries: number;
  readonly entries: readonly MapEntry[];
  readonly commands: readonly string[];
};

/** What came of a siege. */
export type SiegeResult = {
  readonly attack: { readonly sent: number; readonly ms: number };
  readonly requests: {
    readonly sent: number;
    readonly answered: number;
    /** Until the answer, of the slowest that was answered; 0 when none was. */
    readonly slowestMs: number;
  };
  readonly account: XdpAccount;
  /** What repeats it by hand, at the same time. */
  readonly commands: { readonly flood: string; readonly requests: string };
};

/** Counters of one interface since it was made; the XDP ones are those of its attached program. */
export type InterfaceCounters = AttachPoint & {
  readonly received: { readonly packets: number; readonly bytes: number };
  readonly sent: { readonly packets: number; readonly bytes: number };
  /** Undefined where no program is attached. */
  readonly xdp: XdpAccount | undefined;
};
