import { statfs } from 'node:fs/promises';

/** f_type of statfs(2), from the kernel's include/uapi/linux/magic.h: those that send no or not all file events. */
const WITHOUT_EVENTS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9p'],
  // sshfs and virtiofs are FUSE too.
  [0x65735546, 'FUSE'],
  [0x786f4256, 'vboxsf'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
]);

/**
 * @returns the name of a file system whose changes the kernel does not announce (made on another machine, or outside
 * the virtual one); undefined for all others, and where the path does not exist.
 */
export async function fileSystemWithoutEvents(path: string): Promise<string | undefined> {
  try {
    const { type } = await statfs(path);
    // f_type is signed on some machines.
    return WITHOUT_EVENTS.get(type >>> 0);
  } catch {
    return undefined;
  }
}
