import { createHash, createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { environmentError } from '../domain/errors.ts';
import { text } from '../domain/text.ts';
import { workerEntry } from './worker-entry.ts';

/** A certificate of the hub's own making, as PEM, and the pin of its key. */
export type HubCertificate = { readonly key: string; readonly cert: string; readonly pin: string };

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

const MAKER = { source: './certificate-worker.ts', built: 'hub-certificate.js' } as const;

async function make(names: readonly string[]): Promise<{ key: string; cert: string }> {
  const maker = new Worker(workerEntry(MAKER, import.meta.url), { workerData: names });
  const [made] = await once(maker, 'message');
  return made;
}
