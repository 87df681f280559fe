import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { XdpAccount } from '../../domain/checks/observed.ts';
import { usageError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import type { AttachPoint } from '../../domain/topology/model.ts';
import {
  type CodeRange,
  loadPassProgram,
  openPinned,
  type ProgramSize,
  programCode,
  programSize,
  withPinned,
} from '../kernel/bpf.ts';
import { call } from '../kernel/libc.ts';
import { NetlinkError } from '../kernel/netlink.ts';
import { setXdp } from '../kernel/route-netlink.ts';
import { BPFFS, PRIVATE_DIR } from './mounts.ts';
import type { Network } from './network.ts';
import { accountOf, type Counters, growth, type Port } from './port.ts';

/** Where the learner's programs and maps are pinned: the same for every load, so that commands can be repeated. */
export const PROGRAMS_DIR = `${BPFFS}/progs`;
export const MAPS_DIR = `${BPFFS}/maps`;
/** libbpf names the maps of global variables after the file: program.bss. */
const OBJECT_FILE = join(PRIVATE_DIR, 'program.bpf.o');
/** The verifier gives up after a million instructions: minutes only on a very slow machine. */
const LOAD_TIMEOUT_MS = 60_000;

export type Outcome = { readonly ok: boolean; readonly output: string };

/** The programs that are loaded, and where they are attached. */
export class Programs {
  /** With what had been counted there when the program came. */
  readonly #attached = new Map<Port, Counters>();
  /** Ports with the program that passes everything. */
  readonly #readied = new Set<Port>();
  #passProgram: number | undefined;

  /** Ports that have a program of ours, in the order of the network. */
  get attachedPorts(): readonly Port[] {
    return [...this.#attached.keys()];
  }

  /** @returns what the program there has made of its frames; undefined where none of ours is attached. */
  accountAt(port: Port): XdpAccount | undefined {
    const before = this.#attached.get(port);
    return before && accountOf([growth(before, port.readCounters())]);
  }

  /**
   * Loads all programs of an object and pins them and their maps, with bpftool. What was pinned before goes first.
   * @returns bpftool's own words, whole (up to 32 MiB, then its beginning and its end)
   */
  async load(object: Uint8Array, signal: AbortSignal): Promise<Outcome> {
    const { run, bpftool } = await tools();
    unpinAll();
    writeFileSync(OBJECT_FILE, object);
    const args = ['prog', 'loadall', OBJECT_FILE, PROGRAMS_DIR, 'pinmaps', MAPS_DIR];
    const result = await run({ command: await bpftool(), args, timeoutMs: LOAD_TIMEOUT_MS, signal });
    signal.throwIfAborted();
    const ok = result.exitCode === 0;
    if (!ok) unpinAll();
    const late = result.timedOut
      ? `\nbpftool took more than ${LOAD_TIMEOUT_MS / 1000} seconds and was ended.\n`
      : '';
    return { ok, output: result.stderr + result.stdout + late };
  }

  /** @returns where the loaded programs' machine code lies; empty when the kernel does not tell. */
  code(): CodeRange[] {
    const names = pinnedIn(PROGRAMS_DIR);
    const ranges = names.map((name) => withPinned(join(PROGRAMS_DIR, name), programCode));
    // One that stays hidden would make its lines look like somebody else's.
    return ranges.every((range) => range.length > 0) ? ranges.flat() : [];
  }

  /** @returns how large all loaded programs are together. */
  size(): ProgramSize {
    const sizes = pinnedIn(PROGRAMS_DIR).map((name) => withPinned(join(PROGRAMS_DIR, name), programSize));
    return {
      instructions: sizes.reduce((sum, { instructions }) => sum + instructions, 0),
      machineCodeBytes: sizes.reduce((sum, { machineCodeBytes }) => sum + machineCodeBytes, 0),
    };
  }

  /** @throws XdplingsError (usage) that names the programs there are */
  open(name: string): number {
    const names = pinnedIn(PROGRAMS_DIR);
    if (!names.includes(name)) {
      const loaded = text(`Loaded: ${names.join(', ')}.`, `ロード済み: ${names.join('、')}`);
      throw usageError(
        text(
          `No program named "${name}" is loaded.`,
          `"${name}" という名前のプログラムはロードされていません。`,
        ),
        { todo: names.length > 0 ? loaded : text('Nothing is loaded.', '何もロードされていません。') },
      );
    }
    return openPinned(join(PROGRAMS_DIR, name));
  }

  /**
   * Attaches programs in native mode and takes those away that are attached elsewhere.
   * @returns the kernel's own words where it refuses, as `ip` shows them
   */
  async attach(network: Network, points: readonly (AttachPoint & { program: string })[]): Promise<Outcome> {
    const wanted = new Map(points.map((point) => [network.port(point), point.program]));
    try {
      for (const port of this.attachedPorts) if (!wanted.has(port)) this.#set(network, port, undefined);
      if (this.#readyPeers(network, wanted)) await network.untilSilent();
      for (const [port, program] of wanted) this.#attachOne(network, port, program);
      return { ok: true, output: '' };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, output: error.message };
      throw error;
    }
  }

  #attachOne(network: Network, port: Port, program: string): void {
    const fd = this.open(program);
    try {
      this.#set(network, port, fd);
      this.#attached.set(port, port.readCounters());
    } finally {
      call('close', fd);
    }
  }

  /**
   * A veth hands frames of XDP_TX on to a peer only when that has a program, too: whoever faces a program gets one
   * that passes everything. It stays until the network goes.
   * @returns whether any was not ready before
   */
  #readyPeers(network: Network, wanted: ReadonlyMap<Port, string>): boolean {
    const peers = [...wanted.keys()]
      .map((port) => network.peerOf(port))
      .filter((peer) => !this.#readied.has(peer) && !wanted.has(peer));
    for (const peer of peers) {
      this.#passProgram ??= loadPassProgram('xdplings_pass');
      try {
        this.#set(network, peer, this.#passProgram);
        this.#readied.add(peer);
      } catch (error) {
        // What keeps it from here keeps the learner's program from the other end: that refusal is the one to show.
        if (!(error instanceof Refusal)) throw error;
      }
    }
    return peers.length > 0;
  }

  #set(network: Network, port: Port, program: number | undefined): void {
    try {
      setXdp(network.host(port.interface.host).netlink, port.index, program);
    } catch (error) {
      throw error instanceof NetlinkError ? new Refusal(port, error) : error;
    }
    this.#readied.delete(port);
    if (program === undefined) this.#attached.delete(port);
  }

  /** The network is gone, and with it every attachment. */
  forgetAttachments(): void {
    this.#attached.clear();
    this.#readied.clear();
  }
}

/** The kernel does not attach a program; the message is its own, as `ip` shows it. */
class Refusal extends Error {
  constructor(port: Port, { explanation, reason }: NetlinkError) {
    const words =
      explanation === '' ? `RTNETLINK answers: ${reason}` : `Error: ${explanation.replace(/\.?$/, '.')}`;
    super(`${port.label}: ${words}\n`);
  }
}

function pinnedIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Lets go of everything that was pinned, also of maps that pin themselves (LIBBPF_PIN_BY_NAME). */
function unpinAll(): void {
  for (const name of readdirSync(BPFFS)) {
    // The kernel's own, which nobody can remove.
    if (name.endsWith('.debug')) continue;
    rmSync(join(BPFFS, name), { recursive: true, force: true });
  }
  mkdirSync(PROGRAMS_DIR);
  mkdirSync(MAPS_DIR);
}

/** Loads what `load` needs, so that the first one is as fast as the others. */
export async function warmUp(): Promise<void> {
  const { bpftool } = await tools();
  await bpftool();
}

/** Loaded late: starting processes brings much code along, and the helper should be there at once. */
async function tools() {
  const [{ run }, { findBpftool }] = await Promise.all([
    import('../../system/processes.ts'),
    import('../../toolchain/find-bpftool.ts'),
  ]);
  return { run, bpftool: () => (foundBpftool ??= findBpftool().then(({ path }) => path)) };
}

let foundBpftool: Promise<string> | undefined;
