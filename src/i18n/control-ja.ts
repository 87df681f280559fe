import type { controlEn } from './control-en.ts';

/** What `fw`, `dos`, `lb` and `stat` say in Japanese. */
export const controlJa: typeof controlEn = {
  ruleSet: (id, drops) => `ルール ${id} を設定しました。ドロップするもの: ${drops}`,
  ruleDeleted: (id, dropped, packets) =>
    `ルール ${id} を削除しました。ドロップしていたもの: ${dropped}${packets === undefined ? '' : ` (合計 ${packets} パケット)`}`,
  noRules: 'ルールはありません。すべてのパケットを通します。',
  policySet: (id, allows) => `ポリシー ${id} を設定しました。許すのは、${allows}です。`,
  policyDeleted: (id, allowed, dropped) =>
    `ポリシー ${id} を削除しました。許していたのは、${allowed}です。${dropped === undefined ? '' : `超過分のドロップは合計 ${dropped} パケットでした。`}`,
  noPolicies: 'ポリシーはありません。送信元はいくらでも送れます。',
  noProtocols: 'まだパケットを数えていません。',
  backendSet: (id, backend, status) =>
    status === 'Available'
      ? `バックエンド ${id}、${backend} を設定しました。状態は Available で、新しいコネクションを割り当てます。`
      : `バックエンド ${id}、${backend} を設定しました。状態は ${status} です。ヘルスチェックに成功すると、新しいコネクションを割り当てます。`,
  askYourself: (url) => `応答の確認: xdplings exec lb -- curl -si '${url}'`,
  waitingForBackend: (address) =>
    `${address} の応答、またはプログラムの検査が終わるのを待っています。Ctrl-C でやめられます。`,
  backendDrained: (id, backend) =>
    `バックエンド ${id}、${backend} をドレインしました。新しいコネクションは割り当てません。今あるコネクションはそのまま続きます。`,
  backendDeleted: (id, backend) => `バックエンド ${id}、${backend} を削除しました。`,
  noBackends: 'バックエンドはありません。VIP の背後には何もありません。',
  noConnections: 'コネクションはありません。',
  collected: (dead) =>
    dead === 0
      ? '削除するコネクションはありませんでした。'
      : `使われなくなったコネクションを ${dead} 個削除しました。`,
  waiting: 'ラボでプログラムを検査しています。終わるまで待ちます。Ctrl-C でやめられます。',
  missing: (flag) => `${flag} がありません。`,
  missingTodo: (example) => `例: ${example}`,
};
