import { mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { environmentError } from '../../domain/errors.ts';
import { text } from '../../domain/text.ts';
import { call, SystemCallError } from '../kernel/libc.ts';

const MS_BIND = 0x1000;
const MS_MOVE = 0x2000;
const MS_REC = 0x4000;

/** The helper's own folder: nobody outside sees it, and it is gone with the helper. */
export const PRIVATE_DIR = '/run/xdplings';
/** Where learners know BPF's file system to be. */
export const BPFFS = '/sys/fs/bpf';
export const TRACEFS = `${PRIVATE_DIR}/tracing`;
/** /proc as it is outside, with the kernel's own process numbers. */
export const HOST_PROC = `${PRIVATE_DIR}/proc`;

/**
 * Makes the file systems of this mount namespace our own where the lab writes: /run with /run/netns, and /sys/fs/bpf.
 * The machine's own /run stays reachable, mounted into ours, and untouched.
 * @throws XdplingsError (environment) where that is forbidden
 */
export function mountPrivateFileSystems(): void {
  try {
    coverRun();
    for (const name of ['netns', 'xdplings', 'xdplings/proc', 'xdplings/tracing']) mkdirSync(`/run/${name}`);
    call('mount', 'bpf', BPFFS, 'bpf', 0, 'mode=0700');
    call('mount', '/proc', HOST_PROC, 'none', MS_BIND | MS_REC, null);
    call('mount', 'proc', '/proc', 'proc', 0, null);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw environmentError(
      text(
        'This machine does not let root mount what the lab needs.',
        'このマシンでは、ラボに必要なものを root でもマウントできません。',
      ),
      {
        where: error.message,
        todo: text(
          'In a container, give it the rights of root (--privileged), or use a virtual machine.',
          'コンテナなら root の権限を与える (--privileged) か、仮想マシンを使ってください。',
        ),
        cause: error,
      },
    );
  }
}

/** Mounted when it is first needed: a lab works without it, only bpf_printk cannot be shown. */
export function mountTracefs(): void {
  call('mount', 'tracefs', TRACEFS, 'tracefs', 0, null);
}

/** Builds the new /run on top of /tmp, where nothing of ours looks meanwhile, then moves it into place. */
function coverRun(): void {
  const stage = '/tmp';
  call('mount', 'xdplings', stage, 'tmpfs', 0, 'mode=0755');
  for (const entry of readdirSync('/run', { withFileTypes: true })) {
    if (entry.name === 'netns' || entry.name === 'xdplings') continue;
    const from = `/run/${entry.name}`;
    const to = `${stage}/${entry.name}`;
    if (entry.isSymbolicLink()) {
      symlinkSync(readlinkSync(from), to);
      continue;
    }
    if (entry.isDirectory()) mkdirSync(to, statSync(from).mode);
    else writeFileSync(to, '');
    call('mount', from, to, 'none', MS_BIND | MS_REC, null);
  }
  call('mount', stage, '/run', 'none', MS_MOVE, null);
}
