import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { type BpfObject, readObject } from '../../../src/domain/object-file/index.ts';
import { eth, ipv4, packet, payload, udp } from '../../../src/domain/packet/index.ts';
import type { AttachPoint } from '../../../src/domain/topology/model.ts';
import type { ExecStreams, LabPort } from '../../../src/engine/ports.ts';

/* What the lab's tests share: programs like a learner's, compiled here with plain clang, and frames for them. */

const SOURCES = fileURLToPath(new URL('../../fixtures/bpf/', import.meta.url));

/** A lab is made of namespaces: nobody but root can make one. */
export const describeWithRoot = describe.skipIf(process.getuid?.() !== 0);

export const signal = new AbortController().signal;

export type Compiled = { bytes: Uint8Array; file: Extract<ReturnType<typeof readObject>, { ok: true }> };

const compiled = new Map<string, Compiled>();

/** Compiles a fixture once. @param defines preprocessor macros */
export function compile(name: string, ...defines: string[]): Compiled {
  const id = [name, ...defines].join(' ');
  const known = compiled.get(id);
  if (known) return known;
  const dir = mkdtempSync(join(tmpdir(), 'xdplings-lab-'));
  try {
    const machine = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();
    const object = join(dir, 'o');
    execFileSync('clang', [
      ...['-O2', '-g', '-target', 'bpf', `-I/usr/include/${machine}-linux-gnu`],
      ...defines.map((define) => `-D${define}`),
      ...['-c', join(SOURCES, `${name}.bpf.c`), '-o', object],
    ]);
    const bytes = new Uint8Array(readFileSync(object));
    const file = readObject(bytes);
    if (!file.ok) throw new Error(file.problem);
    const result = { bytes, file };
    compiled.set(id, result);
    return result;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export type { BpfObject };

/** Loads a fixture and attaches one of its programs; fails loudly when either does. */
export async function run(
  lab: LabPort,
  object: Compiled,
  program: string,
  ...at: readonly AttachPoint[]
): Promise<void> {
  const loaded = await lab.load(object, signal);
  if (!loaded.ok) throw new Error(loaded.output);
  const attached = await lab.attach(
    at.map((point) => ({ ...point, program })),
    signal,
  );
  if (!attached.ok) throw new Error(attached.output);
}

export const CLIENT = { host: 'client', interface: 'eth0' } as const;
export const HOST = { host: 'host', interface: 'eth0' } as const;

/** Nobody listens there and no host answers: the discard port, from an address without a way back. */
export function frame(text = 'x', dst = '02:00:00:00:00:02'): Uint8Array {
  return packet(
    eth({ src: '02:00:00:00:00:01', dst }),
    ipv4({ src: '192.0.2.1', dst: '10.0.0.2' }),
    udp({ sport: 1, dport: 9 }),
    payload(text),
  );
}

/** A command's streams, collected. */
export function collect(input = ''): ExecStreams & { out(): string; err(): string } {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  return {
    stdin: (async function* () {
      if (input !== '') yield Buffer.from(input);
    })(),
    onStdout: (chunk) => out.push(chunk),
    onStderr: (chunk) => err.push(chunk),
    out: () => Buffer.concat(out).toString('utf8'),
    err: () => Buffer.concat(err).toString('utf8'),
  };
}

/** Runs a shell command in a host. @returns its standard output @throws when it fails */
export async function sh(lab: LabPort, host: string, script: string): Promise<string> {
  const io = collect();
  const code = await lab.exec(host, ['sh', '-c', script], io);
  if (code !== 0) throw new Error(`${script}: ${code} ${io.err()}`);
  return io.out();
}
