import { createHash } from 'node:crypto';
import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { networkProblem, wrongPin } from './hub-problem.ts';

/**
 * Key exchange with a hub's own TLS. Without the post-quantum one that OpenSSL puts first: what a session holds is
 * worth nothing in ten years, and a hub keeps 10 kB of it for each connection.
 */
const GROUPS = 'X25519:prime256v1';

/**
 * The one that every TLS 1.3 server has (RFC 8446 §9.1). OpenSSL prefers AES-256 with SHA-384, which makes a connection
 * a fifteenth dearer for both sides (1.63 and 1.51 ms of processor, the lower quartiles of 12 by turns), and protects a
 * session no better.
 */
const CIPHER = 'TLS_AES_128_GCM_SHA256';

type Created = (error: Error | null, socket: Duplex) => void;

/**
 * @param pin SHA-256 of the public key that the server must have (SubjectPublicKeyInfo, base64url); undefined: a
 *   certificate that this machine trusts
 * @param connectMs how long a connection may take to be made
 * @returns an agent that hands a connection to a request only when the server has proved who it is; `destroy` also ends
 *   the connections that are just being made
 */
export function createAgent(origin: string, pin: string | undefined, connectMs: number): HttpAgent {
  const options: AgentOptions = { keepAlive: true, keepAliveMsecs: 10_000, scheduling: 'lifo' };
  const { protocol, hostname, port } = new URL(origin);
  if (protocol === 'http:') return new HttpAgent(options);
  const agent = new HttpsAgent(options);
  const beginning = new Set<TLSSocket>();
  const destroy = agent.destroy.bind(agent);
  agent.destroy = () => {
    for (const socket of beginning) socket.destroy();
    destroy();
  };
  const secureContext = settings(pin !== undefined);
  /** Of the last connection that had the proof; the next one is taken up from it (RFC 8446 §2.2). */
  let session: Buffer | undefined;
  const host = hostname.replace(/^\[|\]$/g, '');
  agent.createConnection = (_options: unknown, done?: Created): null => {
    const socket = connect({
      host,
      port: Number(port || 443),
      // RFC 6066 §3: a name, never an address.
      servername: isIP(host) ? '' : host,
      // Whoever has the pinned key is the hub, whatever its certificate says of names, dates and issuers.
      rejectUnauthorized: pin === undefined,
      ALPNProtocols: ['http/1.1'],
      secureContext,
      session,
    });
    beginning.add(socket);
    const end = (error: Error) => {
      beginning.delete(socket);
      socket.destroy();
      done?.(error, socket);
    };
    const onTimeout = () => end(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' }));
    const onError = (error: Error) => end(networkProblem(origin, error));
    const onClose = () => end(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    socket.setTimeout(connectMs, onTimeout).once('error', onError).once('close', onClose);
    socket.once('secureConnect', () => {
      beginning.delete(socket);
      socket.setTimeout(0);
      socket.off('timeout', onTimeout).off('error', onError).off('close', onClose);
      // Only who had the key when the session began can take it up again; it brings no certificate.
      const isProved = socket.isSessionReused() || pin === undefined || pinOf(socket) === pin;
      if (!isProved) return end(wrongPin(origin));
      socket.on('session', (fresh) => {
        session = fresh;
      });
      done?.(null, socket);
    });
    return null;
  };
  return agent;
}

let pinned: SecureContext | undefined;
let trusting: SecureContext | undefined;

/** Made once: it takes longer than the handshake that needs it. Who has a pin needs no root certificates, 20 MB of them. */
function settings(hasPin: boolean): SecureContext {
  if (hasPin) {
    pinned ??= createSecureContext({ ecdhCurve: GROUPS, ciphers: CIPHER, ca: [], minVersion: 'TLSv1.3' });
    return pinned;
  }
  trusting ??= createSecureContext();
  return trusting;
}

/** RFC 7469 §2.4 */
function pinOf(socket: TLSSocket): string | undefined {
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
  return key && createHash('sha256').update(key).digest('base64url');
}
