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
  /**
   * Conversations over TCP only: to which host the connections of the client were opened (by their SYNs, as the hosts saw
   * them), and the client's ports of which segments reached more than one host.
   */
  readonly served?:
    | { readonly byHost: Readonly<Record<string, number>>; readonly split: readonly number[] }
    | undefined;
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
  /** Frames that other interfaces' XDP_REDIRECT sent out here. */
  readonly redirectedOut: number;
  /** Undefined where no program is attached. */
  readonly xdp: XdpAccount | undefined;
};

/** One request of a load that came to nothing. */
export type FailedRequest = {
  readonly clientPort: number;
  /** Since the load began, ms. */
  readonly begunAt: number;
  readonly endedAt: number;
  /** The host that its SYN reached; undefined when it reached none. */
  readonly host: string | undefined;
  /** In a few words: `reset`, `no answer in 2000 ms`, `wrong body`. */
  readonly reason: string;
};

/** What came of a load. */
export type TrafficLoadResult = {
  readonly ms: number;
  readonly begun: number;
  readonly answered: number;
  /** Of the answered ones. */
  readonly slowestMs: number;
  /** Requests begun at each host, by where their SYNs arrived. */
  readonly byHost: Readonly<Record<string, number>>;
  /** The moment (ms since the load began) at which the last new connection (its first SYN) reached each host. */
  readonly lastSynAt: Readonly<Record<string, number>>;
  readonly failed: readonly FailedRequest[];
  /** Bytes of a download that came, as they were sent. */
  readonly received: number;
  /** Command lines with which a person does the like. */
  readonly commands: readonly string[];
};

/** What a program costs. */
export type ProgramCost = {
  /** Nanoseconds a packet. */
  readonly ns: number;
  /** Instructions of all programs of the object after the verifier's rewriting … */
  readonly instructions: number;
  /** … and bytes of machine code; 0 where the kernel does not compile. */
  readonly machineCodeBytes: number;
  /** What shows the same time by hand: nothing for a program that changes the packet, which would see its own output. */
  readonly commands?: readonly string[] | undefined;
};
