import { createHash, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export type TestCertificate = { readonly key: string; readonly cert: string; readonly pin: string };

/** A certificate of its own key, as a hub makes one for itself. */
export async function testCertificate(
  notAfter = new Date(Date.now() + 86_400_000),
): Promise<TestCertificate> {
  const made = await generate([{ name: 'commonName', value: 'hub' }], {
    keyType: 'ec',
    notBeforeDate: new Date(0),
    notAfterDate: notAfter,
  });
  const key = new X509Certificate(made.cert).publicKey.export({ type: 'spki', format: 'der' });
  return {
    key: made.private,
    cert: made.cert,
    pin: createHash('sha256').update(key).digest('base64url'),
  };
}
