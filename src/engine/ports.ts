import type {
  InterfaceCounters,
  MapContents,
  ProgramCost,
  SiegeResult,
  TrafficLoadResult,
  TrafficResult,
  VectorResult,
  XdpAccount,
} from '../domain/checks/observed.ts';
import type { Check, LoadClause, MapValue, SiegeClause } from '../domain/checks/spec.ts';
import type {
  Detection,
  Policy,
  PolicySpec,
  ProtocolCount,
  Rule,
  RuleSpec,
} from '../domain/firewall/model.ts';
import type { Demo } from '../domain/lesson/demo.ts';
import type { Course, Step, StepId } from '../domain/lesson/model.ts';
import type { Backend, BackendSpec, Connection, HealthChange } from '../domain/load-balancer/model.ts';
import type { BpfObject, ObjectFile } from '../domain/object-file/index.ts';
import type { Progress } from '../domain/progress/model.ts';
import type { Diagnostic } from '../domain/run-report.ts';
import type { AttachPoint, Topology } from '../domain/topology/model.ts';

/* What the engine needs from the outside. Each port is implemented by one folder and named after it. */

/** A command that was run for the learner, as they would type it. */
export type ShownCommand = string;

export type CompileResult = {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** clang's own output, whole. */
  readonly output: string;
  readonly commands: readonly ShownCommand[];
  /** Present exactly when ok. */
  readonly object?: { readonly bytes: Uint8Array; readonly file: ObjectFile } | undefined;
};

export type ToolchainPort = {
  /** Builds the caches (vmlinux.h, precompiled header) so that the first save is as fast as the others. */
  prepare(signal?: AbortSignal): Promise<void>;
  /** @param source absolute path of the learner's file. Never throws for what the learner wrote. */
  compile(source: string, signal: AbortSignal): Promise<CompileResult>;
  /**
   * @param sources the files of the course's steps, relative to the workspace
   * @returns files with which editors complete and mark errors as the course's compiler does
   */
  editorFiles(workspaceDir: string, sources: readonly string[]): Promise<readonly EditorFile[]>;
};

/** A file for the workspace: its name relative to it, and its content. */
export type EditorFile = { readonly path: string; readonly content: string };

export type LoadResult = {
  readonly ok: boolean;
  /** libbpf's and the verifier's own words, whole. */
  readonly output: string;
  readonly commands: readonly ShownCommand[];
};

export type {
  CapturedFrame,
  InterfaceCounters,
  MapContents,
  MapEntry,
  ProgramCost,
  SiegeResult,
  TrafficLoadResult,
  TrafficResult,
  VectorResult,
  XdpAccount,
} from '../domain/checks/observed.ts';

export type LabPort = {
  /** Builds the network, or keeps the one that is up when it is the same. */
  open(topology: Topology, signal?: AbortSignal): Promise<void>;
  /** Loads every program of the object and pins programs and maps; what was loaded before is let go. */
  load(object: { bytes: Uint8Array; file: ObjectFile }, signal: AbortSignal): Promise<LoadResult>;
  /** Attaches loaded programs in native mode; replaces what was attached. `program` is the function's name. */
  attach(points: readonly (AttachPoint & { program: string })[], signal: AbortSignal): Promise<LoadResult>;
  /**
   * BPF_PROG_TEST_RUN for each packet, in order, in one go; nothing is sent, whatever the verdict.
   * @param at the interface that they come in on (ctx->ingress_ifindex, and its host's routes); default: the first of the
   * network that a program is attached to
   */
  vectors(
    program: string,
    packets: readonly Uint8Array[],
    signal: AbortSignal,
    at?: AttachPoint,
  ): Promise<VectorResult[]>;
  sendFrames(from: AttachPoint, frames: readonly Uint8Array[], signal: AbortSignal): Promise<TrafficResult>;
  ping(
    request: { from: string; to: string; family: 4 | 6; times: number },
    signal: AbortSignal,
  ): Promise<TrafficResult>;
  converse(
    request: {
      protocol: 'udp' | 'tcp';
      from: string;
      to: string;
      family: 4 | 6;
      port: number;
      times: number;
      bytes: number;
      /** Asked instead of the host `to`: the VIP. Whoever serves it answers. */
      address?: string | undefined;
      /** So many conversations go on at the same time; default one after the other. */
      atOnce?: number | undefined;
    },
    signal: AbortSignal,
  ): Promise<TrafficResult>;
  flood(
    request: { streams: readonly { from: AttachPoint; frame: Uint8Array }[]; times: number },
    signal: AbortSignal,
  ): Promise<TrafficResult>;
  /** undefined when the loaded object has no such map. */
  readMap(name: string): Promise<MapContents | undefined>;
  /** @returns the command that writes the same */
  writeMap(name: string, key: MapValue, value: MapValue): Promise<readonly ShownCommand[]>;
  /** @returns false when there was no such entry. @throws a usage error for a map that the object does not have */
  deleteEntry(name: string, key: MapValue): Promise<boolean>;
  /**
   * Deletes entries, all in one request. @throws as `deleteEntry`
   * @param unchanged only those in whose value this member is still what it was: one value for each key
   * @returns how many were deleted
   */
  deleteEntries(
    name: string,
    keys: readonly MapValue[],
    unchanged?: { readonly member: string; readonly values: readonly MapValue[] },
  ): Promise<number>;
  /** Takes what is in a ring buffer out of it, as `struct event` of the object; undefined when there is no such map. */
  takeRecords(name: string): Promise<readonly MapValue[] | undefined>;
  /** What the loaded object says of itself; undefined when nothing is loaded. */
  loaded(): Promise<BpfObject | undefined>;
  /** Every interface of the network, in link order. */
  counters(): Promise<readonly InterfaceCounters[]>;
  /** Other calls are answered meanwhile. */
  besiege(request: SiegeRequest, signal: AbortSignal): Promise<SiegeResult>;
  /** Sends frames over and over, at most so many, so fast and so long; other calls are answered meanwhile. */
  generate(request: GenerateRequest, signal: AbortSignal): Promise<GenerateResult>;
  /**
   * Sends HTTP requests or downloads from one host until it is stopped or has done what was asked; other calls are
   * answered meanwhile. One at a time.
   */
  startLoad(request: LoadRequest, signal: AbortSignal): Promise<RunningLoad>;
  /** Ends or restarts everything that a host serves: its connections are reset, its ports closed. Up again with each `attach`. */
  setServices(host: string, up: boolean): Promise<void>;
  /**
   * Over which interface and to which link address a host sends what is for an address; asks the neighbour if need be.
   * @throws a usage error for an address that the host has no route to, or whose next hop does not answer
   */
  findNeighbour(host: string, address: string): Promise<Neighbour>;
  /** One HTTP GET from a host, as a health check. Never throws for what the other side does. */
  probe(
    request: { from: string; address: string; port: number; path: string; timeoutMs: number },
    signal: AbortSignal,
  ): Promise<ProbeResult>;
  /** What is open; undefined before the first `open`. */
  topology(): Promise<Topology | undefined>;
  /** Runs a loaded program on a packet over and over (BPF_PROG_TEST_RUN), each time on the packet as given. */
  measure(program: string, packet: Uint8Array, signal: AbortSignal): Promise<ProgramCost>;
  /** @throws a usage error when the object has no such global variable, or the value does not fit */
  writeVariable(name: string, value: MapValue): Promise<void>;
  /** undefined when the loaded object has no such global variable. */
  readVariable(name: string): Promise<MapValue | undefined>;
  /** The lines printed with bpf_printk by this session's traffic since the last call. */
  takeTrace(): Promise<readonly string[]>;
  /** Runs a command inside a host; for `xdplings exec`. */
  exec(host: string, argv: readonly string[], io: ExecStreams): Promise<number>;
  /** Ends the helper; the kernel removes everything that it held. */
  close(): Promise<void>;
};

export type SiegeRequest = Pick<SiegeClause, 'attack' | 'requests'>;

/** `requests`: GET /who, each over a connection of its own, `atOnce` at a time; `download`: one GET of so many bytes. */
export type LoadRequest = LoadClause['load'] & { readonly from: string; readonly address: string };

/** A load that goes on. */
export type RunningLoad = {
  /**
   * Waits until so many answers (or bytes of the download) have come, or the load is over.
   * @returns how many there are, and the time since the load began, ms
   */
  progress(atLeast: number, signal: AbortSignal): Promise<{ readonly answers: number; readonly ms: number }>;
  /**
   * Begins nothing new, waits for what has begun (within its patience), and lets go of a download that was held back.
   */
  finish(signal: AbortSignal): Promise<TrafficLoadResult>;
};

export type Neighbour = {
  /** The interface of the host that asks, and its number there. */
  readonly interface: string;
  readonly index: number;
  /** Of the next hop. */
  readonly mac: string;
  /** Of the interface. */
  readonly sourceMac: string;
};

/** `status`: of the answer; `failure`: why there is none, in a few words. */
export type ProbeResult = { readonly status: number } | { readonly failure: string };

/** Without a limit of frames, so many as the time allows; without a rate, as fast as it goes. */
export type GenerateRequest = {
  readonly from: AttachPoint;
  /** Sent in turn. */
  readonly frames: readonly Uint8Array[];
  readonly count?: number | undefined;
  /** Frames a second. */
  readonly rate?: number | undefined;
  readonly seconds?: number | undefined;
};
export type GenerateResult = { readonly sent: number; readonly ms: number; readonly account: XdpAccount };

/** The control plane of the running program: what `fw`, `dos` and `stat` do, and what checks have it do. */
export type ControlPort = {
  /** Traffic meets the whole rule or none of it. @throws a usage error when it cannot be added; nothing is changed then */
  addRule(spec: RuleSpec): Promise<Rule>;
  /** In the order of their ids, which is the order in which they are tried. */
  rules(): Promise<readonly Rule[]>;
  /** @throws a usage error for an id that does not exist */
  deleteRule(id: number): Promise<Rule>;
  /** A policy for the same protocol and kind is replaced and keeps its id. */
  setPolicy(spec: PolicySpec): Promise<Policy>;
  policies(): Promise<readonly Policy[]>;
  /** @throws a usage error for an id that does not exist */
  deletePolicy(id: number): Promise<Policy>;
  /**
   * Looks at what each source has sent since the last look (the first one only remembers), and adds a rule against
   * each that has passed a policy's limit. Does nothing for a program that does not count sources.
   */
  detect(): Promise<readonly Detection[]>;
  protocolCounts(): Promise<readonly ProtocolCount[]>;
  /**
   * Finds the way to the backend, asks its health once if it has a check, and puts it into service.
   * @throws a usage error when it cannot be; nothing is changed then
   */
  addBackend(spec: BackendSpec): Promise<Backend>;
  /** In the order of their ids. */
  backends(): Promise<readonly Backend[]>;
  /** From when it is done the backend gets no new flow; it keeps those that it has. @throws a usage error for an unknown id */
  drainBackend(id: number): Promise<Backend>;
  /** @throws a usage error for a backend that is not drained, or that still has connections; nothing is changed then */
  deleteBackend(id: number): Promise<Backend>;
  connections(): Promise<readonly Connection[]>;
  /**
   * Deletes the connections that are dead: see lifetimes.ts.
   * @param lifetimeMs how long one may be without a packet
   * @returns how many were deleted
   */
  collectConnections(lifetimeMs: number): Promise<number>;
  /** Asks every backend whose health check is due, at the same time. Does nothing where there is none. */
  checkHealth(signal: AbortSignal): Promise<readonly HealthChange[]>;
  /** Fills the program array `programs` in order, so that the tail calls of a step's program find their way. */
  link(chain: readonly string[]): Promise<void>;
};

/** What the solutions' programs cost on this machine, kept from session to session. */
export type SolutionCostsPort = {
  /** @returns undefined when this solution was not measured with this kernel and compiler yet. Never throws. */
  find(step: Step): Promise<ProgramCost | undefined>;
  /** Never throws: what cannot be kept is measured again another time. */
  keep(step: Step, cost: ProgramCost): Promise<void>;
};

/** What another terminal of the same user may ask of a running session. */
export type SharedSession = {
  readonly lab: Pick<LabPort, 'exec' | 'sendFrames' | 'counters' | 'generate'>;
  readonly control: SharedControl;
  /** What the session runs, by which a person tells it from others: `workshop firewall/rules`. */
  readonly label: () => string;
};

export type SharedControl = Pick<
  ControlPort,
  | 'addRule'
  | 'rules'
  | 'deleteRule'
  | 'setPolicy'
  | 'policies'
  | 'deletePolicy'
  | 'protocolCounts'
  | 'addBackend'
  | 'backends'
  | 'drainBackend'
  | 'deleteBackend'
  | 'connections'
  | 'collectConnections'
>;

export type ExecStreams = {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly onStdout: (chunk: Uint8Array) => void;
  readonly onStderr: (chunk: Uint8Array) => void;
  readonly signal?: AbortSignal;
};

export type WorkspacePort = {
  readonly dir: string;
  /** @returns the absolute path of the learner's file of a step. */
  fileOf(step: Step): string;
  /** Puts the starter there when the learner has no file of that step yet, and commits it. */
  enter(step: Step): Promise<void>;
  /**
   * Puts files for the learner's editor there (compile_commands.json, .clangd), content by name, and brings them up to
   * date; one that the learner has changed stays theirs.
   */
  offerEditorFiles(files: Readonly<Record<string, string>>): Promise<void>;
  /** One commit for a pass. @param source what was run, which a save in the meantime may have replaced on disk */
  recordPass(step: Step, source: string): Promise<void>;
  /** A snapshot of a failing run on a side ref; nothing the learner sees in `git log`. @param source what was run */
  recordFailure(step: Step, source: string): Promise<void>;
  /** @returns the text of the learner's file. Throws a usage error when it is gone or cannot be read. */
  readSource(step: Step): Promise<string>;
  /** Commits what is there, then puts the starter back. @returns the commit that holds what was there. */
  reset(step: Step): Promise<string>;
  /** Puts back what the file was before the last reset or run. @returns false when there is nothing earlier. */
  undo(step: Step): Promise<boolean>;
  /** @returns a unified diff from the last pass (or, before one, from the starter) to the file as it is; empty when equal. */
  diff(step: Step): Promise<{ since: 'pass' | 'starter'; patch: string }>;
  loadProgress(): Promise<Progress>;
  saveProgress(progress: Progress): Promise<void>;
};

export type LessonFilesPort = {
  /** Every lesson and step with its texts; without the checks, which are loaded when a step is run. */
  loadCourse(): Promise<Course>;
  loadChecks(step: Step): Promise<readonly Check[]>;
  /** @returns the absolute path of the step's finished program. */
  solutionFile(step: Step): string;
  /** The scenes that show the lesson's goal working; undefined for a lesson without them. */
  loadDemo(lesson: string): Promise<Demo | undefined>;
};

export type { StepId };
