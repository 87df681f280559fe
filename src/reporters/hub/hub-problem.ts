import { XdplingsError } from '../../domain/errors.ts';
import { printableLine } from '../../domain/printable.ts';
import { type Text, text } from '../../domain/text.ts';
import { PROTOCOL, type Refusal } from '../../hub/protocol/protocol.ts';

/** Why a hub was of no use. All but `refused` may be over the next time. */
export type HubReason = 'unreachable' | 'wrong-pin' | 'untrusted' | 'not-a-hub' | 'mute' | 'refused';

/** Something between this program and a hub; in words for a person, with the reason for the program. */
export class HubProblem extends XdplingsError {
  readonly reason: HubReason;
  /** With `refused`: what the hub said. */
  readonly refusal: Refusal | undefined;

  constructor(reason: HubReason, what: Text, more: HubProblemDetails = {}) {
    const { refusal, where, todo, cause } = more;
    super({ kind: reason === 'refused' ? 'usage' : 'environment', what, where, todo, cause });
    this.reason = reason;
    this.refusal = refusal;
  }
}

type HubProblemDetails = {
  readonly where?: string | undefined;
  readonly todo?: Text | undefined;
  readonly cause?: unknown;
  readonly refusal?: Refusal | undefined;
};

export const wrongPin = (origin: string): HubProblem =>
  new HubProblem(
    'wrong-pin',
    text(
      'The server there is not the hub that the join line names: its key is another one. Nothing was sent to it.',
      'このサーバーは参加用の行が指すハブではありません。鍵が違うため、何も送信していません。',
    ),
    {
      where: origin,
      todo: text(
        'The hub may have been set up anew: ask the instructor for the line that is on the projector now. If that is the same line, something in this network (a proxy, another device with that address) stands between you and the hub: tell the instructor.',
        'ハブが新しく作り直された可能性があります。いま画面に出ている参加用の行を講師に確認してください。同じ行なら、このネットワークの何か (プロキシや、同じアドレスの別の機器) がハブとの間に入っています。講師に伝えてください。',
      ),
    },
  );

export const notAHub = (origin: string, cause?: unknown): HubProblem =>
  new HubProblem(
    'not-a-hub',
    text(
      'Something answers there, but it is no xdplings hub.',
      '応答はありますが、xdplings のハブではありません。',
    ),
    {
      where: origin,
      todo: text(
        'Check the address. In a network with a log-in page (hotel, guest Wi-Fi), open any web page in a browser and log in first.',
        'アドレスを確かめてください。ログイン画面のあるネットワーク (ホテルやゲスト用 Wi-Fi) では、先にブラウザーで適当なページを開いてログインしてください。',
      ),
      cause,
    },
  );

export const mute = (origin: string): HubProblem =>
  new HubProblem('mute', text('The hub has gone quiet.', 'ハブからの連絡が途絶えました。'), {
    where: origin,
  });

/** The hub lacks reports that it had once: it goes on from an older copy of its store. */
export const forgotten = (origin: string): HubProblem =>
  new HubProblem(
    'refused',
    text(
      'The hub has lost a part of what you sent it, so that it cannot take what follows.',
      'ハブが受け取ったはずの記録の一部を失っており、続きを受け取れません。',
    ),
    {
      where: origin,
      todo: text(
        'Join again with your resume code: xdplings join LINE --resume CODE. Your work is not touched.',
        '再開コードでもう一度参加してください: xdplings join 行 --resume コード。作業内容には影響しません。',
      ),
    },
  );

/** The hub answered and took nothing; the next time it may. */
export const notTaken = (origin: string): HubProblem =>
  new HubProblem(
    'unreachable',
    text('The hub did not take the reports.', 'ハブが記録を受け取りませんでした。'),
    { where: origin },
  );

/** @param error what node:net, node:tls or node:http said */
export function networkProblem(origin: string, error: unknown): HubProblem {
  if (error instanceof HubProblem) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (UNTRUSTED.test(code)) return untrusted(origin, error);
  if (NOT_HTTP.test(code)) return notAHub(origin, error);
  const [what, todo] = UNREACHABLE[code] ?? [
    text(
      `The hub cannot be reached: ${printableLine(message)}`,
      `ハブに接続できません: ${printableLine(message)}`,
    ),
    CHECK_NETWORK,
  ];
  return new HubProblem('unreachable', what, { where: origin, todo, cause: error });
}

/** @param refusal what the hub said; its words come from outside */
export function refused(origin: string, refusal: Refusal): HubProblem {
  if (refusal.error === 'protocol') return otherVersion(origin, refusal);
  if (refusal.error === 'forbidden-origin') return otherAddress(origin, refusal);
  return new HubProblem('refused', safe(refusal.what), {
    where: origin,
    todo: refusal.todo && safe(refusal.todo),
    refusal,
  });
}

/** What the hub says of it is meant for a browser's page. */
const otherAddress = (origin: string, refusal: Refusal): HubProblem =>
  new HubProblem(
    'refused',
    text('The hub does not go by this address.', 'ハブはこのアドレスでの接続を受け付けていません。'),
    {
      where: origin,
      todo: text(
        'Use the join line as it is on the projector. If it is that one, the instructor names the address at the start: see xdplings hub start --help.',
        '画面に出ている参加用の行をそのまま使ってください。同じ行なら、講師がハブの起動時にこのアドレスを指定する必要があります (xdplings hub start --help)。',
      ),
      refusal,
    },
  );

function otherVersion(origin: string, refusal: Refusal): HubProblem {
  const hubIsNewer = (refusal.speaks?.oldest ?? PROTOCOL + 1) > PROTOCOL;
  const [what, todo] = hubIsNewer
    ? [
        text(
          'The hub is newer than this xdplings: they do not understand each other.',
          'ハブの方がこの xdplings より新しく、互いに通信できません。',
        ),
        text(
          'Bring this one up to date (npm install -g xdplings, or git pull in a clone) and join again. Your work stays as it is, and you can go on without the session meanwhile.',
          'この xdplings を更新して (npm install -g xdplings、またはクローンで git pull) もう一度参加してください。作業内容はそのまま残ります。それまでもセッションなしで進められます。',
        ),
      ]
    : [
        text(
          'The hub is older than this xdplings: they do not understand each other.',
          'ハブの方がこの xdplings より古く、互いに通信できません。',
        ),
        text(
          'Tell the instructor, who can bring the hub up to date. Your work stays as it is, and you can go on without the session meanwhile.',
          '講師に伝えてください。ハブを更新すれば参加できます。作業内容はそのまま残ります。それまでもセッションなしで進められます。',
        ),
      ];
  return new HubProblem('refused', what, { where: origin, todo, refusal });
}

const untrusted = (origin: string, cause: unknown): HubProblem =>
  new HubProblem(
    'untrusted',
    text(
      "The hub's certificate is not one that this machine trusts, and the line has no pin to know it by.",
      'ハブの証明書はこのマシンでは信頼されておらず、行に照合用のピンもありません。',
    ),
    {
      where: origin,
      todo: text(
        'Copy the whole line, with what stands behind the #.',
        '# の後ろも含めて、行全体をコピーしてください。',
      ),
      cause,
    },
  );

const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/;
const NOT_HTTP = /^(EPROTO|HPE_|ERR_SSL|ERR_TLS)/;

const CHECK_NETWORK = text(
  'Check that this machine is in the same network as the hub. You can go on learning meanwhile; nothing is lost.',
  'このマシンがハブと同じネットワークにあるか確かめてください。その間も学習は続けられ、何も失われません。',
);
const CHECK_LINE = text(
  'Check the join line letter by letter, or use the one with the numbers (an IP address).',
  '参加用の行を一字ずつ確かめるか、数字 (IP アドレス) の行を使ってください。',
);

const NO_HOST = text('There is no host of that name.', 'その名前のホストはありません。');
const NO_ANSWER = text('The hub does not answer.', 'ハブが応答しません。');

const UNREACHABLE: Readonly<Record<string, readonly [Text, Text]>> = {
  ENOTFOUND: [NO_HOST, CHECK_LINE],
  EAI_AGAIN: [
    text(
      'The name of the hub cannot be looked up: this machine has no name server, or no network.',
      'ハブの名前を調べられません。ネームサーバーかネットワークがありません。',
    ),
    CHECK_NETWORK,
  ],
  ECONNREFUSED: [
    text(
      'Nothing listens at that address: the hub is not running, or the port is another one.',
      'そのアドレスでは何も待ち受けていません。ハブが動いていないか、ポートが違います。',
    ),
    CHECK_NETWORK,
  ],
  ETIMEDOUT: [NO_ANSWER, CHECK_NETWORK],
  EHOSTUNREACH: [NO_ANSWER, CHECK_NETWORK],
  ENETUNREACH: [NO_ANSWER, CHECK_NETWORK],
  ECONNRESET: [text('The connection to the hub broke.', 'ハブとの接続が切れました。'), CHECK_NETWORK],
  EPIPE: [text('The connection to the hub broke.', 'ハブとの接続が切れました。'), CHECK_NETWORK],
};

const safe = ({ en, ja }: Text): Text => text(shortLine(en), shortLine(ja));
const shortLine = (words: string): string => printableLine(words).slice(0, 500);
