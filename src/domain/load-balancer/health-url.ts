import { badValue } from '../control-plane/flag.ts';
import { IPV4_ADDRESS } from '../packet/address/ipv4.ts';
import { text } from '../text.ts';

/** Whom a health check asks for what. */
export type HealthTarget = { readonly address: string; readonly port: number; readonly path: string };

/** Far more than any path needs. */
const MAX_LENGTH = 256;
const FLAG = '-c, --healthcheck';
const ALLOWED = text(
  'Allowed: http://ADDRESS[:PORT]/PATH with an IPv4 address, e.g. http://10.0.2.2:8080/health.',
  '使える値: http://アドレス[:ポート]/パス。アドレスは IPv4。例: http://10.0.2.2:8080/health',
);

/**
 * Reads the URL of a health check: plain HTTP, an IPv4 address, port 80 unless it says another.
 * @throws usage error that says what is wrong with it and what is allowed
 */
export function parseHealthUrl(url: string): HealthTarget {
  const bad = (en: string, ja: string) => badValue(FLAG, url, text(en, ja), ALLOWED);
  if (url.length > MAX_LENGTH)
    throw bad(`it is longer than ${MAX_LENGTH} characters`, `${MAX_LENGTH} 文字を超えています`);
  // Whatever else could end a line of the request, or be read in another way than it looks.
  if (!/^[\x21-\x7e]*$/.test(url))
    throw bad('it contains spaces or other signs that a URL cannot have', 'URL に使えない文字があります');
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(url) ?? [];
  if (scheme === undefined) throw bad('it does not begin with http://', 'http:// で始まっていません');
  if (scheme.toLowerCase() !== 'http')
    throw bad(
      `health checks speak plain HTTP, not ${scheme}`,
      `ヘルスチェックは平文の HTTP です。${scheme} は使えません`,
    );
  const [, authority = '', path = ''] = /^([^/?#]*)(.*)$/.exec(rest) ?? [];
  if (path.includes('#'))
    throw bad('what follows a # is never sent to a server', '# 以降はサーバーに送られません');
  if (authority.includes('@'))
    throw bad('it contains a user name or a password', 'ユーザー名やパスワードが含まれています');
  const [address = '', port, ...more] = authority.split(':');
  if (more.length > 0 || IPV4_ADDRESS.read(address) === undefined)
    throw bad('its host is not an IPv4 address', 'ホストが IPv4 アドレスではありません');
  if (port !== undefined && !isPort(port))
    throw bad('its port is not a number from 1 to 65535', 'ポートが 1 から 65535 の数値ではありません');
  return {
    address,
    port: port === undefined ? 80 : Number(port),
    path: path.startsWith('/') ? path : `/${path}`,
  };
}

const isPort = (words: string): boolean => /^[1-9][0-9]{0,4}$/.test(words) && Number(words) <= 65535;
