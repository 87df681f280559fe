import { badValue, wholeNumber } from '../control-plane/flag.ts';
import { usageError } from '../errors.ts';
import { IPV4_ADDRESS } from '../packet/address/ipv4.ts';
import { text } from '../text.ts';
import { parseHealthUrl } from './health-url.ts';
import { type BackendSpec, DEFAULT_LIFETIME_MS, type HealthCheck } from './model.ts';

/** The flags of `lb set` as they were typed. */
export type BackendFlags = {
  readonly name: string;
  readonly address: string;
  readonly healthcheck?: string | undefined;
  readonly interval?: string | undefined;
  readonly rise?: string | undefined;
  readonly fall?: string | undefined;
};

/** @throws usage error that names the flag, the value and what is allowed */
export function parseBackend(flags: BackendFlags): BackendSpec {
  return {
    name: parseName(flags.name),
    address: parseBackendAddress(flags.address),
    healthCheck: parseHealthCheck(flags),
  };
}

/** Names are shown in tables: so long, and without what would tear one apart. */
const MAX_NAME = 32;

/** @throws usage error that says what is wrong with it and what is allowed */
export function parseName(name: string): string {
  const length = [...name].length;
  const problem =
    length === 0
      ? text('a name is missing', '名前がありません')
      : length > MAX_NAME
        ? text(`it has ${length} characters`, `${length} 文字あります`)
        : /[\p{C}\p{Z}]/u.test(name)
          ? text(
              'it contains a space or a sign that cannot be printed',
              '空白または表示できない文字が含まれています',
            )
          : undefined;
  if (problem === undefined) return name;
  throw badValue(
    '-n, --name',
    name,
    problem,
    text(
      `Allowed: 1 to ${MAX_NAME} printable characters without spaces, e.g. app1.`,
      `使える値: 空白を含まない、表示できる 1 から ${MAX_NAME} 文字。例: app1`,
    ),
  );
}

/** @throws usage error that says what is wrong with it and what is allowed */
function parseBackendAddress(address: string): string {
  if (IPV4_ADDRESS.read(address) !== undefined) return address;
  const problem = address.includes('/')
    ? text('it is a network; a backend is one address', 'ネットワークです。バックエンドは 1 つのアドレスです')
    : address.includes(':')
      ? text(
          'this balancer balances IPv4 only, and its ports are those of the clients',
          'このロードバランサーは IPv4 だけを扱い、ポートはクライアントの指定のままです',
        )
      : text(
          'it is not four numbers from 0 to 255 with dots between them',
          '0 から 255 までの数値 4 つをピリオドで区切った形ではありません',
        );
  throw badValue(
    '-a, --address',
    address,
    problem,
    text(
      'Allowed: an IPv4 address of a host of the lab, e.g. 10.0.2.2.',
      '使える値: ラボのホストの IPv4 アドレス。例: 10.0.2.2',
    ),
  );
}

/** What a health check is where nobody says otherwise. */
export const DEFAULT_CHECK = { intervalMs: 1_000, rise: 2, fall: 3 } as const;

function parseHealthCheck({ healthcheck, interval, rise, fall }: BackendFlags): HealthCheck | undefined {
  if (healthcheck === undefined) {
    const alone = Object.entries({ interval, rise, fall }).find(([, value]) => value !== undefined);
    if (alone) throw withoutCheck(`--${alone[0]}`);
    return undefined;
  }
  parseHealthUrl(healthcheck);
  return {
    url: healthcheck,
    intervalMs:
      interval === undefined ? DEFAULT_CHECK.intervalMs : milliseconds('--interval', interval, INTERVAL),
    rise: rise === undefined ? DEFAULT_CHECK.rise : wholeNumber('--rise', rise, ANSWERS),
    fall: fall === undefined ? DEFAULT_CHECK.fall : wholeNumber('--fall', fall, ANSWERS),
  };
}

const withoutCheck = (flag: string) =>
  usageError(
    text(
      `${flag} is about a health check, and there is none.`,
      `${flag} はヘルスチェックの設定ですが、ヘルスチェックがありません。`,
    ),
    {
      todo: text(
        `Say what to ask: -c http://10.0.2.2:8080/health. Or leave ${flag} out.`,
        `-c http://10.0.2.2:8080/health のように URL を指定するか、${flag} を外してください。`,
      ),
    },
  );

type Seconds = { readonly from: number; readonly to: number; readonly what: { en: string; ja: string } };
/** Limits of a health check, for whoever asks without flags, too. */
export const CHECK_LIMITS = { intervalMs: { from: 100, to: 3_600_000 }, answers: { from: 1, to: 100 } };
const INTERVAL: Seconds = {
  from: 0.1,
  to: 3600,
  what: text('seconds from one question to the next', '問い合わせの間隔 (秒)'),
};
const ANSWERS = { ...CHECK_LIMITS.answers, what: text('answers in a row', '連続した応答の数') };
const LIFETIME: Seconds = {
  from: 1,
  to: 86_400,
  what: text('seconds without a packet', 'パケットのない時間 (秒)'),
};

/** @returns ms. @throws usage error that names the flag, the value and what is allowed */
export const parseLifetime = (value: string | undefined): number =>
  value === undefined ? DEFAULT_LIFETIME_MS : milliseconds('-l, --lifetime', value, LIFETIME);

/** Reads seconds such as `2` and `0.5`. */
function milliseconds(flag: string, value: string, { from, to, what }: Seconds): number {
  const seconds = /^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,3})?$/.test(value) ? Number(value) : Number.NaN;
  if (seconds >= from && seconds <= to) return Math.round(seconds * 1000);
  const problem =
    seconds < from
      ? text(`${value} is less than ${from}`, `${value} は ${from} より小さい値です`)
      : seconds > to
        ? text(`${value} is more than ${to}`, `${value} は ${to} を超えています`)
        : text('it is not a number of seconds', '秒数ではありません');
  throw badValue(
    flag,
    value,
    problem,
    text(
      `Allowed: ${what.en}, from ${from} to ${to}, in decimal, e.g. 2 or 1.5.`,
      `使える値: ${what.ja}。${from} から ${to} までの 10 進数。例: 2、1.5`,
    ),
  );
}
