import { isIP } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { generate } from 'selfsigned';

/*
 * The thread that makes a new hub's certificate for the names in its data, and ends: what it needs for that is some
 * 10 MB that the hub would keep for ever.
 */

/** Longer than any hub lives: clients trust the key that the join line pins, whatever the clock says. */
const YEARS = 20;
const names = workerData as readonly string[];

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
parentPort?.postMessage({ key: made.private, cert: made.cert });
