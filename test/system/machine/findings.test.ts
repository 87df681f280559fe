import { describe, expect, it } from 'vitest';
import { findings, type Machine, say } from '../../../src/system/machine/index.ts';
import { SOUND, withTool } from './sound-machine.ts';

const bad = (machine: Machine) => findings(machine).filter(({ state }) => state !== 'ok');

it('finds nothing wrong with a sound machine, and says something about each part', () => {
  expect(bad(SOUND)).toEqual([]);
  expect(findings(SOUND).map(({ id }) => id)).toEqual(
    expect.arrayContaining(['system', 'kernel', 'btf', 'rights', 'root', 'space:cache', 'clang', 'bpftool']),
  );
});

/** One trouble a row: what is found, and a word of what to do. */
const TROUBLES: readonly [string, Partial<Machine>, string, string, RegExp, RegExp][] = [
  ['macOS', { platform: 'darwin' }, 'system', 'cannot', /macOS has no eBPF/, /limactl/],
  ['Windows', { platform: 'win32' }, 'system', 'cannot', /win32 is not Linux/, /WSL 2/],
  ['WSL 1', { wslVersion: 1 }, 'system', 'cannot', /WSL 1/, /wsl --set-version/],
  ['an old kernel', { kernelRelease: '5.10.0-28-amd64' }, 'kernel', 'too-old', /5\.15/, /Upgrade/],
  [
    'an old WSL kernel',
    { kernelRelease: '5.10.16.3-microsoft-standard-WSL2', wslVersion: 2 },
    'kernel',
    'too-old',
    /5\.15/,
    /wsl --update/,
  ],
  ['no BTF', { hasBtf: false }, 'btf', 'cannot', /btf\/vmlinux is missing/, /CONFIG_DEBUG_INFO_BTF/],
  ['no BTF in WSL 2', { hasBtf: false, wslVersion: 2 }, 'btf', 'cannot', /btf/, /wsl --update/],
  ['a locked-down kernel', { lockdown: 'confidentiality' }, 'lockdown', 'cannot', /locked down/, /lockdown=/],
  [
    'a container without capabilities',
    { rights: 'dropped-capabilities' },
    'rights',
    'cannot',
    /CAP_SYS_ADMIN/,
    /--privileged/,
  ],
  ['a rootless container', { rights: 'user-namespace' }, 'rights', 'cannot', /user namespace/, /sudo podman/],
  [
    'a container that filters unshare',
    { rights: 'no-unshare' },
    'rights',
    'cannot',
    /unshare/,
    /--privileged/,
  ],
  [
    'no new privileges',
    { rights: 'no-new-privileges' },
    'rights',
    'cannot',
    /no new privileges/,
    /security-opt/,
  ],
  ['no sudo', { sudo: 'absent' }, 'root', 'cannot', /no sudo/, /su -c/],
  ['little memory', { memoryTotalBytes: 500_000_000 }, 'memory', 'cannot', /476 MiB/, /1 GiB/],
];

describe('each trouble gives exactly one message with what to do', () => {
  it.each(TROUBLES)('%s', (_, change, id, state, found, todo) => {
    const [finding, ...others] = bad({ ...SOUND, ...change });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id, state });
    expect(finding && say(finding.found, 'en')).toMatch(found);
    expect(finding?.todo && say(finding.todo, 'en')).toMatch(todo);
  });

  it.each(TROUBLES)('%s, in Japanese', (_, change) => {
    const [finding] = bad({ ...SOUND, ...change });
    expect(finding?.todo && say(finding.todo, 'ja')).toMatch(/[ぁ-んァ-ヶ一-龠]/);
  });

  it('a full disk', () => {
    const [place] = SOUND.places;
    const places = place ? [{ ...place, space: { freeBytes: 1_000_000, writable: true } }] : [];
    const [finding, ...others] = bad({ ...SOUND, places });
    expect(others).toEqual([]);
    expect(finding?.todo && say(finding.todo, 'en')).toBe(
      'Make room: 64 MiB are needed in /home/kim/.cache/xdplings.',
    );
  });

  it('a folder that cannot be written to, or is not there at all', () => {
    for (const space of [{ freeBytes: 1e12, writable: false }, undefined]) {
      const [place] = SOUND.places;
      const [finding, ...others] = bad({ ...SOUND, places: place ? [{ ...place, space }] : [] });
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ id: 'space:cache', found: { key: 'notWritable' } });
    }
  });

  it('a missing tool', () => {
    const [finding, ...others] = bad(withTool('libbpf', { path: undefined }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id: 'libbpf', state: 'missing' });
    expect(finding?.todo && say(finding.todo, 'en')).toBe('sudo apt-get install -y libbpf-dev');
  });

  it('a tool that is too old', () => {
    const [finding, ...others] = bad(withTool('clang', { path: '/usr/bin/clang', version: [11, 0] }));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id: 'clang', state: 'too-old' });
    expect(finding && say(finding.found, 'en')).toBe('/usr/bin/clang is 11.0; 14 or newer is needed');
  });
});

it('accepts integrity lockdown, WSL 2 and every clang from 14 to 21', () => {
  expect(bad({ ...SOUND, lockdown: 'integrity' })).toEqual([]);
  expect(bad({ ...SOUND, wslVersion: 2, kernelRelease: '6.6.87.2-microsoft-standard-WSL2' })).toEqual([]);
  for (let major = 14; major <= 21; major++) {
    expect(bad(withTool('clang', { path: '/usr/bin/clang', version: [major, 0] }))).toEqual([]);
  }
});

it('marks what only the tests need', () => {
  const [finding] = bad(withTool('tcpdump', { path: undefined }));
  expect(finding).toMatchObject({ id: 'tcpdump', onlyForTests: true });
});
