import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hubCertificate } from '../../src/hub/certificate.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'xdplings-certificate-')), 'hub');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

it('is of a key of its own, for every name of the machine, and is pinned by that key', async () => {
  const { cert, pin } = await hubCertificate(folder, ['192.0.2.10', '2001:db8::7', 'hub.example']);
  const made = new X509Certificate(cert);
  expect(made.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  for (const address of ['192.0.2.10', '2001:db8::7', '127.0.0.1', '::1'])
    expect(made.checkIP(address), address).toBe(address);
  for (const name of ['hub.example', 'localhost']) expect(made.checkHost(name), name).toBe(name);
  const key = made.publicKey.export({ type: 'spki', format: 'der' });
  expect(pin).toBe(createHash('sha256').update(key).digest('base64url'));
  expect(Date.parse(made.validFrom)).toBeLessThan(Date.now());
});

it('stays the same from start to start, for its owner’s eyes alone; another hub has another', async () => {
  const first = await hubCertificate(folder, []);
  expect(await hubCertificate(folder, ['192.0.2.99'])).toEqual(first);
  expect([mode(folder), mode(join(folder, 'hub.key')), mode(join(folder, 'hub.crt'))]).toEqual([
    '700',
    '600',
    '600',
  ]);
  const { pin } = await hubCertificate(join(folder, 'other'), []);
  expect(pin).not.toBe(first.pin);
});

it('that is damaged is left as it is, and the error says what to do', async () => {
  await hubCertificate(folder, []);
  const file = join(folder, 'hub.crt');
  writeFileSync(file, 'no certificate');
  await expect(hubCertificate(folder, [])).rejects.toMatchObject({
    kind: 'environment',
    where: folder,
    words: { todo: { en: expect.stringContaining('hub.key'), ja: expect.any(String) } },
  });
  expect(readFileSync(file, 'utf8')).toBe('no certificate');
});

it('is made anew where a start was cut off between its two files', async () => {
  const first = await hubCertificate(folder, []);
  rmSync(join(folder, 'hub.crt'));
  const second = await hubCertificate(folder, []);
  expect(second.pin).not.toBe(first.pin);
  expect(await hubCertificate(folder, [])).toEqual(second);
});

it('needs a folder', async () => {
  writeFileSync(folder, 'a file');
  await expect(hubCertificate(folder, [])).rejects.toMatchObject({ kind: 'environment' });
});
