import { type Text, text } from '../../domain/text.ts';
import { OLDEST_PROTOCOL, PROTOCOL, type Refusal } from '../protocol/protocol.ts';

/** A request that is answered with a refusal. */
export class Refused extends Error {
  readonly status: number;
  readonly refusal: Refusal;
  /** Answered beside the refusal's own fields. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(status: number, refusal: Refusal, more: Readonly<Record<string, unknown>> = {}) {
    super(refusal.what.en);
    this.status = status;
    this.refusal = refusal;
    this.more = more;
  }
}

type Name = Refusal['error'];

/** Status, what happened, what to do. */
const WORDS: Readonly<Record<Exclude<Name, 'bad-request' | 'store-full' | 'bug'>, [number, Text, Text?]>> = {
  'bad-code': [
    403,
    text('No session has this join code.', 'この参加コードのセッションはありません。'),
    text(
      'Read it again from the projector, or ask the instructor.',
      '画面のコードをもう一度確かめるか、講師に聞いてください。',
    ),
  ],
  'bad-resume': [
    403,
    text(
      'Nobody in this session has this resume code.',
      'この再開コードの参加者は、このセッションにいません。',
    ),
    text(
      'It was shown when you joined. Without it, join with another name.',
      '参加したときに表示されたコードです。分からないときは、別の名前で参加してください。',
    ),
  ],
  'bad-key': [
    401,
    text('This is not the instructor key of a session here.', '講師用キーが違います。'),
    text(
      'It was printed by `xdplings hub start`; a new one: `xdplings hub start --new-key`.',
      '`xdplings hub start` が表示したキーです。作り直すには `xdplings hub start --new-key` を実行してください。',
    ),
  ],
  'no-token': [
    401,
    text(
      'You are not logged in, or not any longer.',
      'ログインしていないか、ログインの有効期限が切れています。',
    ),
    text(
      'Join again with your resume code, or log in again.',
      '再開コードで参加し直すか、ログインし直してください。',
    ),
  ],
  'not-yours': [403, text('This is not for you to see or do.', 'この操作をする権限がありません。')],
  'not-found': [404, text('There is nothing here.', '見つかりません。')],
  'session-over': [
    410,
    text('The session is over.', 'セッションは終了しました。'),
    text(
      'Your work is still yours: go on without it.',
      '作業内容はそのまま残っています。セッションなしで続けられます。',
    ),
  ],
  kicked: [
    403,
    text('The instructor has taken you out of the session.', '講師の操作によりセッションから外れました。'),
    text(
      'Speak to the instructor if this was a mistake.',
      '間違いと思われるときは、講師に声をかけてください。',
    ),
  ],
  protocol: [
    426,
    text(
      'This hub and your xdplings do not speak the same version.',
      'ハブとお使いの xdplings のバージョンが合っていません。',
    ),
    text(
      'Update xdplings, or ask the instructor which version to take.',
      'xdplings を更新するか、使うバージョンを講師に確認してください。',
    ),
  ],
  'too-many': [
    429,
    text('Too many requests at once.', 'リクエストが多すぎます。'),
    text('Wait a few seconds and try again.', '数秒待ってからもう一度試してください。'),
  ],
  'too-large': [413, text('That is more than the hub takes at once.', '一度に送れる大きさを超えています。')],
  conflict: [
    409,
    text(
      'Something else arrived under the same number before; that stays.',
      '同じ番号で別の内容がすでに届いています。先に届いたほうを残します。',
    ),
  ],
  'forbidden-origin': [
    403,
    text('This page may not use the hub.', 'このページからハブは利用できません。'),
    text(
      'Open the address that `xdplings hub start` printed.',
      '`xdplings hub start` が表示したアドレスを開いてください。',
    ),
  ],
};

export function refused(error: keyof typeof WORDS, more: Readonly<Record<string, unknown>> = {}): Refused {
  const [status, what, todo] = WORDS[error];
  const speaks = error === 'protocol' ? { speaks: { oldest: OLDEST_PROTOCOL, newest: PROTOCOL } } : {};
  return new Refused(status, { error, what, ...(todo ? { todo } : {}), ...speaks }, more);
}

/** @param why what is wrong with it, in English, for who wrote the client */
export const badRequest = (why: string): Refused =>
  new Refused(400, {
    error: 'bad-request',
    what: text(
      `The request is not what the hub understands: ${why}`,
      `リクエストの内容が正しくありません: ${why}`,
    ),
  });

/** The store cannot be used now; what was sent may be sent again. */
export const storeFull = (what: Text, todo: Text | undefined): Refused =>
  new Refused(507, { error: 'store-full', what, ...(todo ? { todo } : {}) });

export const ourBug = (): Refused =>
  new Refused(500, {
    error: 'bug',
    what: text('A bug of the hub.', 'ハブのバグです。'),
    todo: text(
      'The hub printed what went wrong: please report it.',
      'ハブの画面に詳細が出ています。報告をお願いします。',
    ),
  });
