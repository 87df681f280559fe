import { environmentError, usageError, type XdplingsError } from '../../domain/errors.ts';

/* What a store says when it cannot do what it is asked for. `where` never holds a password. */

export const storeFull = (where: string, cause?: unknown): XdplingsError =>
  environmentError(
    {
      en: 'There is no space left where the hub keeps its sessions.',
      ja: 'ハブがセッションを保存する場所に空き容量がありません。',
    },
    {
      where,
      todo: {
        en: 'Free some space there. Nothing that was acknowledged is lost; what is waiting is sent again by itself.',
        ja: '空き容量を作ってください。受領済みのものは失われていません。待っているものは自動的に再送されます。',
      },
      cause,
    },
  );

export const storeInUse = (where: string, cause?: unknown): XdplingsError =>
  environmentError(
    {
      en: 'Another hub is using these sessions.',
      ja: '別のハブがこのセッションの保存先を使用中です。',
    },
    {
      where,
      todo: {
        en: 'End that hub, or start this one with another --store. Several hubs can share a postgres:// store.',
        ja: 'そのハブを終了するか、別の --store を指定してください。複数のハブで共有できるのは postgres:// の保存先です。',
      },
      cause,
    },
  );

export const notAStore = (where: string, cause?: unknown): XdplingsError =>
  environmentError(
    { en: 'This is no store of a hub.', ja: 'これはハブの保存先ではありません。' },
    {
      where,
      todo: {
        en: 'It was left as it is. Give another path with --store.',
        ja: '内容には手を付けていません。--store で別のパスを指定してください。',
      },
      cause,
    },
  );

export const storeDamaged = (where: string, cause?: unknown): XdplingsError =>
  environmentError(
    { en: "The hub's store is damaged.", ja: 'ハブの保存先が壊れています。' },
    {
      where,
      todo: {
        en: 'Keep a copy of it, then bring back an older one, or start with another --store.',
        ja: 'コピーを残したうえで、古いものを戻すか、別の --store で始めてください。',
      },
      cause,
    },
  );

export const storeTooNew = (where: string, theirs: number, ours: number): XdplingsError =>
  environmentError(
    {
      en: `A newer xdplings keeps its sessions here (version ${theirs} of the store; this one knows ${ours}).`,
      ja: `新しい版の xdplings の保存先です（保存先の版 ${theirs}、この版が扱えるのは ${ours} まで）。`,
    },
    {
      where,
      todo: {
        en: 'Bring xdplings up to date, or give another --store. It was left as it is.',
        ja: 'xdplings を更新するか、別の --store を指定してください。内容には手を付けていません。',
      },
    },
  );

export const storeUnusable = (where: string, cause?: unknown): XdplingsError =>
  environmentError(
    {
      en: 'The place where the hub keeps its sessions cannot be used.',
      ja: 'ハブがセッションを保存する場所を使えません。',
    },
    {
      where: cause instanceof Error ? `${where}: ${cause.message}` : where,
      todo: {
        en: 'Look at its folder, its rights and its disk. Nothing that was acknowledged is lost.',
        ja: 'フォルダー、権限、ディスクを確認してください。受領済みのものは失われていません。',
      },
      cause,
    },
  );

export const storeUnreachable = (where: string, cause?: unknown): XdplingsError =>
  environmentError(
    {
      en: 'There is no connection to the database that keeps the sessions.',
      ja: 'セッションを保存するデータベースに接続できません。',
    },
    {
      where: cause instanceof Error && cause.message !== '' ? `${where}: ${cause.message}` : where,
      todo: {
        en: 'Look at the database server and the network; the hub goes on by itself when it is back. Nothing that was acknowledged is lost.',
        ja: 'データベースサーバーとネットワークを確認してください。復旧すればハブは自動的に続行します。受領済みのものは失われていません。',
      },
      cause,
    },
  );

export const storeClosed = (where: string): XdplingsError =>
  environmentError({ en: 'The hub is closing.', ja: 'ハブは終了処理中です。' }, { where });

/** An append to a session that was never made, or has been purged. */
export const noSession = (id: string): XdplingsError =>
  usageError(
    { en: 'There is no such session any more.', ja: 'そのセッションはもうありません。' },
    { where: id },
  );

export const alreadyThere = (what: string): XdplingsError =>
  usageError({ en: 'That is there already.', ja: 'それはすでにあります。' }, { where: what });
