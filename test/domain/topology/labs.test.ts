import { describe, expect, it } from 'vitest';
import { LABS } from '../../../src/domain/topology/labs.ts';
import { addressOf, addressTowards, interfacesOf, peerOf } from '../../../src/domain/topology/model.ts';

describe.each(Object.values(LABS))('lab $name', (lab) => {
  const interfaces = interfacesOf(lab);

  it('gives every interface a MAC address and IPv4 and IPv6 addresses of its own', () => {
    expect(new Set(interfaces.map(({ mac }) => mac)).size).toBe(interfaces.length);
    const addresses = interfaces.flatMap((end) => end.addresses);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const { addresses } of interfaces) {
      expect(addresses.some((address) => address.includes('.'))).toBe(true);
      expect(addresses.some((address) => address.includes(':'))).toBe(true);
    }
  });

  it('links only hosts that it has, each by names that are free there', () => {
    const hosts = lab.hosts.map(({ name }) => name);
    expect(interfaces.filter(({ host }) => !hosts.includes(host))).toEqual([]);
    const names = interfaces.map(({ host, name }) => `${host} ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('addresses', () => {
  it('of a host are those of its first interface', () => {
    expect(addressOf(LABS.senders, 'host')).toBe('10.0.1.2');
    expect(addressOf(LABS.senders, 'host', 6)).toBe('fd00:1::2');
  });

  it('towards a neighbour are those on the shared link', () => {
    expect(addressTowards(LABS.senders, 'client2', 'host')).toBe('10.0.2.2');
    expect(addressTowards(LABS.line, 'client', 'server')).toBe('10.0.2.2');
  });

  it('lead to the peer at the other end of the link', () => {
    expect(peerOf(LABS.lb, { host: 'lb', interface: 'eth2' })?.host).toBe('app2');
    expect(peerOf(LABS.lb, { host: 'lb', interface: 'eth9' })).toBeUndefined();
  });
});
