import { call } from '../kernel/libc.ts';
import { StructWriter } from '../kernel/struct.ts';

const SIOCGIFFLAGS = 0x8913;
const IFF_UP = 0x1;
const IFF_RUNNING = 0x40;

/**
 * Whether an interface is up and its link, too (netdevice(7)).
 * @param socket any of the interface's namespace
 */
export function isRunning(socket: number, name: string): boolean {
  const { bytes } = new StructWriter(40).raw(0, Buffer.from(name));
  call('ioctl', socket, SIOCGIFFLAGS, bytes);
  const flags = bytes.readUInt16LE(16);
  return (flags & IFF_UP) !== 0 && (flags & IFF_RUNNING) !== 0;
}
