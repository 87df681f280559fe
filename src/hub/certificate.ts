import { createHash, createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { environmentError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';

/** A certificate of the hub's own making, as PEM, and the pin of its key. */
export type HubCertificate = { readonly key: string; readonly cert: string; readonly pin: string };

/** Longer than any hub lives: clients trust the key that the join line pins, whatever the clock says. */
const YEARS = 20;

/**
 * The certificate in a folder; made there when there is none. The key stays the same, so that join lines stay true.
 * @param names by which the hub is reached, for browsers that show them: DNS names and addresses
 * @throws an environment error when the folder cannot be used, or holds something else
 */
export async function hubCertificate(folder: string, names: readonly string[]): Promise<HubCertificate> {
  const [keyFile, certFile] = [join(folder, 'hub.key'), join(folder, 'hub.crt')];
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const key = readIfThere(keyFile);
    const cert = readIfThere(certFile);
    const pair = key !== undefined && cert !== undefined ? { key, cert } : await make(names);
    const pin = pinOf(pair.cert);
    if (key === undefined || cert === undefined) {
      writeFileSync(keyFile, pair.key, { mode: 0o600 });
      writeFileSync(certFile, pair.cert, { mode: 0o600 });
    }
    return { ...pair, pin };
  } catch (cause) {
    throw environmentError(
      text("The hub's certificate cannot be read or made.", 'ハブの証明書を読み込めないか、作成できません。'),
      {
        where: folder,
        todo: text(
          'See that the folder is yours and has space. Moving hub.key and hub.crt away makes a new one, and new join lines.',
          'フォルダーの権限と空き容量を確かめてください。hub.key と hub.crt を別の場所へ移すと作り直されますが、参加用の行も変わります。',
        ),
        cause,
      },
    );
  }
}

/** SHA-256 of a certificate's SubjectPublicKeyInfo, base64url (RFC 7469, section 2.4). */
const pinOf = (cert: string): string =>
  createHash('sha256')
    .update(createPublicKey(cert).export({ type: 'spki', format: 'der' }))
    .digest('base64url');

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function make(names: readonly string[]): Promise<{ key: string; cert: string }> {
  // Only a new hub needs it, and it takes time to load.
  const { generate } = await import('selfsigned');
  const notBeforeDate = new Date(Date.now() - 24 * 60 * 60 * 1000);
  const notAfterDate = new Date(notBeforeDate);
  notAfterDate.setFullYear(notAfterDate.getFullYear() + YEARS);
  const altNames = [...new Set([...names, 'localhost', '127.0.0.1', '::1'])].map((name) =>
    isIP(name) ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const),
  );
  const made = await generate([{ name: 'commonName', value: 'xdplings hub' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { key: made.private, cert: made.cert };
}
