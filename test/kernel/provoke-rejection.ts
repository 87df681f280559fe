import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ObjectFile, readObject } from '../../src/domain/object-file/index.ts';
import { REJECTIONS_DIR, type Rejection } from '../fixtures/rejections/index.ts';

const PIN = '/sys/fs/bpf/x';
const LOAD = `bpftool prog loadall program.o ${PIN}`;
const VETH = 'ip link add v0 type veth peer name v1';
const NATIVE = (device: string) => `ip link set dev ${device} xdpdrv pinned ${PIN}/pass`;
const NATIVE_BPFTOOL = (device: string) => `bpftool net attach xdpdrv pinned ${PIN}/pass dev ${device}`;

/** What happens after compiling, in a mount and a network namespace of its own; all is gone afterwards. */
const HOW: Readonly<Record<string, string>> = {
  load: LOAD,
  'without-g': LOAD,
  'load-one': `bpftool prog load program.o ${PIN}`,
  'load-twice': `${LOAD} && ${LOAD}`,
  'load-source': `bpftool prog loadall program.bpf.c ${PIN}`,
  nobody: `setpriv --reuid 65534 --regid 65534 --clear-groups ${LOAD}`,
  attach: `${VETH} && ${LOAD} && ${NATIVE('v0')}`,
  'without-perfmon': `setpriv --bounding-set -perfmon,-sys_admin --inh-caps -perfmon,-sys_admin ${LOAD}`,
  'attach-twice': `${VETH} && ${LOAD} && ${NATIVE('v0')} && ${NATIVE('v0')}`,
  'attach-twice-bpftool': `${VETH} && ${LOAD} && ${NATIVE('v0')} && ${NATIVE_BPFTOOL('v0')}`,
  'attach-lo': `${LOAD} && ${NATIVE('lo')}`,
  'attach-lo-bpftool': `${LOAD} && ${NATIVE_BPFTOOL('lo')}`,
  'attach-mtu': `${VETH} && ip link set dev v1 mtu 9000 && ${LOAD} && ${NATIVE('v0')}`,
  'attach-nowhere': `${LOAD} && ${NATIVE('nowhere')}`,
  'attach-unpinned': `${VETH} && ip link set dev v0 xdpdrv pinned ${PIN}/other`,
  'attach-both-modes': `${VETH} && ${LOAD} && ${NATIVE('v0')} && ip link set dev v0 xdpgeneric pinned ${PIN}/pass`,
  'attach-offload': `${VETH} && ${LOAD} && ip link set dev v0 xdpoffload pinned ${PIN}/pass`,
  'attach-queues': `ip link add v0 numrxqueues 1 numtxqueues 1 type veth peer name v1 numrxqueues 4 numtxqueues 4 && ${LOAD} && ${NATIVE('v0')}`,
  'attach-nobody': `${VETH} && ${LOAD} && setpriv --bounding-set -net_admin --inh-caps -net_admin ${NATIVE('v0')}`,
  'attach-folder': `${VETH} && ${LOAD} && ip link set dev v0 xdp pinned ${PIN}`,
  'attach-misspelt': `${VETH} && ${LOAD} && bpftool net attach xdp pinned ${PIN}/pass dev v0 force`,
  'mtu-later': `${VETH} && ${LOAD} && ${NATIVE('v0')} && ip link set dev v1 mtu 9000`,
  'ip-without-section': `${VETH} && ip link set dev v0 xdp obj program.o`,
  'tc-filter': `${VETH} && tc filter add dev v0 ingress bpf da obj program.o sec tc`,
  'tc-filter-clsact': `${VETH} && ${LOAD} && tc qdisc add dev v0 clsact && tc filter add dev v0 ingress bpf da pinned ${PIN}/pass`,
  'tc-qdisc-twice': `${VETH} && tc qdisc add dev v0 clsact && tc qdisc add dev v0 clsact`,
  'cgroup-nowhere': `bpftool prog load program.o ${PIN} && bpftool cgroup attach /sys/fs/cgroup/nowhere egress pinned ${PIN}`,
  'show-id': 'bpftool prog show id 4294967295',
  'nobody-lists': 'setpriv --reuid 65534 --regid 65534 --clear-groups bpftool prog show',
  'load-type': `bpftool prog load program.o ${PIN} type xpd`,
  'pin-dot': 'bpftool prog loadall program.o /sys/fs/bpf/program.d',
  'pin-dot-one': 'bpftool prog load program.o /sys/fs/bpf/program.o',
  'pin-no-folder': 'bpftool prog load program.o /sys/fs/bpf/lessons/hello/pass',
  'no-bpffs': `umount /sys/fs/bpf && bpftool --nomount prog load program.o ${PIN}`,
  'other-map-pinned': `bpftool map create /sys/fs/bpf/packets type hash key 4 value 16 entries 4 name packets && ${LOAD}`,
  'for-host': LOAD,
  'big-endian': LOAD,
  assembly: LOAD,
};

/** The command that loads a compiled program as its comment says, in the folder of `program.o`. */
export function loading({ how }: Rejection): string[] {
  const script = `mount -t sysfs sysfs /sys && mount -t bpf bpf /sys/fs/bpf && ${HOW[how]}`;
  return ['unshare', '--mount', '--net', '--propagation', 'private', 'sh', '-c', script];
}

/** How it is compiled, where that is the mistake. */
const COMPILED: Readonly<Record<string, readonly string[]>> = {
  'without-g': ['-target', 'bpf'],
  'for-host': ['-g'],
  'big-endian': ['-target', 'bpfeb', '-g'],
  assembly: ['-target', 'bpf', '-g', '-S'],
  // As the workshop asks clang to; without the precompiled header, which has what a program may lack.
  compile: ['-target', 'bpf', '-g', '-Werror=implicit-function-declaration'],
};
const USUALLY = ['-target', 'bpf', '-g', '-include-pch', '../all.pch'];

/** Compiles as the workshop does: with a precompiled header, so that lines are proved to survive it. */
export class Provoker {
  readonly #dir = mkdtempSync(join(tmpdir(), 'xdplings-rejections-'));
  readonly #flags: readonly string[];

  constructor() {
    // A user without rights must be able to read the object.
    chmodSync(this.#dir, 0o755);
    const machine = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();
    this.#flags = [
      '-O2',
      '-Wall',
      `-I${this.#dir}`,
      `-I/usr/include/${machine}-linux-gnu`,
      '-fno-crash-diagnostics',
    ];
    const dump = ['btf', 'dump', 'file', '/sys/kernel/btf/vmlinux', 'format', 'c'];
    const vmlinux = execFileSync('bpftool', dump, { maxBuffer: 64 * 1024 * 1024 });
    writeFileSync(join(this.#dir, 'vmlinux.h'), vmlinux);
    const includes = ['"vmlinux.h"', '<bpf/bpf_helpers.h>', '<bpf/bpf_endian.h>'];
    writeFileSync(join(this.#dir, 'all.h'), includes.map((name) => `#include ${name}\n`).join(''));
    execFileSync(
      'clang',
      [...this.#flags, '-target', 'bpf', '-g', '-x', 'c-header', 'all.h', '-o', 'all.pch'],
      {
        cwd: this.#dir,
      },
    );
  }

  /** @returns what clang printed, and the folder with `program.o` when there is something to load */
  compile(rejection: Rejection): { output: string; loads: string | undefined } {
    const dir = join(this.#dir, rejection.name);
    mkdirSync(dir, { recursive: true });
    copyFileSync(join(REJECTIONS_DIR, 'lab.h'), join(this.#dir, 'lab.h'));
    copyFileSync(`${rejection.dir}/program.bpf.c`, join(dir, 'program.bpf.c'));
    const how = COMPILED[rejection.how] ?? USUALLY;
    const args = [...this.#flags, ...how, '-c', 'program.bpf.c', '-o', 'program.o'];
    // When clang crashes it prints its arguments, with the folder's random name.
    const output = run(dir, 'clang', args).replaceAll(this.#dir, '..');
    const isLoaded = existsSync(join(dir, 'program.o')) && rejection.how !== 'compile';
    return { output, loads: isLoaded ? dir : undefined };
  }

  /** @returns everything that the tools printed, and the object when there is one */
  provoke(rejection: Rejection): { output: string; object: ObjectFile | undefined } {
    const { output: compiled, loads } = this.compile(rejection);
    if (loads === undefined) return { output: compiled, object: undefined };
    const [command = '', ...args] = loading(rejection);
    const output = run(loads, command, args);
    return { output, object: readObject(new Uint8Array(readFileSync(join(loads, 'program.o')))) };
  }

  close(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function run(cwd: string, command: string, args: readonly string[]): string {
  const options = { cwd, encoding: 'utf8', timeout: 50_000, maxBuffer: 512 * 1024 * 1024 } as const;
  const { stdout, stderr, error } = spawnSync(command, args, options);
  if (error) throw error;
  return stdout + stderr;
}
