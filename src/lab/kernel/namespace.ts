import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { call } from './libc.ts';

const CLONE_NEWNET = 0x40000000;
const MS_BIND = 0x1000;
const MNT_DETACH = 2;
/** Where iproute2 looks for network namespaces by name. */
export const NETNS_DIR = '/run/netns';

/**
 * The namespace of a thread, while that thread is in its home: the thread's own, because node:fs may open files in
 * another thread only when asked asynchronously.
 */
const OWN = '/proc/thread-self/ns/net';

let home: number | undefined;

/** Descriptor of the network namespace that this thread was started in. */
const homeFd = (): number => {
  home ??= openSync(OWN, 'r');
  return home;
};

/** A named network namespace (ip-netns(8)), held by a descriptor and by a mount under /run/netns. */
export type Namespace = {
  readonly name: string;
  readonly fd: number;
};

/** Makes a namespace with a name, as `ip netns add` does. The calling thread is back home afterwards. */
export function createNamespace(name: string): Namespace {
  const back = homeFd();
  mkdirSync(NETNS_DIR, { recursive: true });
  const path = `${NETNS_DIR}/${name}`;
  writeFileSync(path, '');
  call('unshare', CLONE_NEWNET);
  try {
    call('mount', OWN, path, 'none', MS_BIND, null);
    return { name, fd: openSync(OWN, 'r') };
  } finally {
    call('setns', back, CLONE_NEWNET);
  }
}

/** Lets a namespace go. It ends when the last socket and process in it have. */
export function removeNamespace({ name, fd }: Namespace): void {
  const path = `${NETNS_DIR}/${name}`;
  call('umount2', path, MNT_DETACH);
  rmSync(path, { force: true });
  closeSync(fd);
}

/**
 * Runs `work` inside a namespace: the sockets that it opens belong there for ever, also after the thread is back.
 * @param work must be synchronous: the thread is elsewhere only while it runs
 */
export function inNamespace<T>({ fd }: Pick<Namespace, 'fd'>, work: () => T): T {
  const back = homeFd();
  call('setns', fd, CLONE_NEWNET);
  try {
    return work();
  } finally {
    call('setns', back, CLONE_NEWNET);
  }
}
