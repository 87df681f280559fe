/** Set-up's own words; what it says about the machine itself is in ../system/machine/messages.mjs. */
const english = {
  look: 'Look at this machine',
  packages: 'Install system packages: {names}',
  node: 'Bring a private Node {version} (this machine has {present})',
  dependencies: 'Install the dependencies of the project',
  build: 'Build',
  waiting: 'Another set-up is running in this folder; waiting for it.',
  missing: 'Missing on this machine: {names}',
  ask: 'Install with this command?\n  {line}\n[Y/n] ',
  declined: 'Nothing was installed.',
  declinedTodo: 'When you are ready, type: {line}',
  noTerminal: 'System packages are missing and there is no terminal to ask in.',
  noTerminalTodo: 'Start again with --yes, or type: {line}',
  otherSystem: 'Set-up installs system packages only on Debian and Ubuntu; this is {name}.',
  otherSystemTodo: 'Install them with this line, then start again: {line}',
  sudoPassword: 'sudo needs your password, and there is no terminal to ask in.',
  sudoRefused: 'sudo did not let you in.',
  sudoTodo: 'Have an administrator type this, then start again: {line}',
  noNetwork: 'The network, or the server behind it, cannot be reached ({what}).',
  noNetworkTodo:
    'Check the connection (and the proxy, if you are behind one: https_proxy), then start again; what is done stays done.',
  noSpace: 'The disk is full ({what}).',
  noSpaceTodo: 'Make room (df -h shows where), then start again; what is done stays done.',
  notPermitted: 'No right to write there ({what}).',
  notPermittedTodo: 'Make {root} writable for you, or clone the project into your home.',
  aptUnknown: 'apt does not know: {names}',
  aptUnknownTodo: 'Check /etc/apt/sources.list (on Ubuntu, "universe" must be on), then start again.',
  stillMissing: 'Installed, but still missing or too old: {names}',
  stillMissingTodo: 'See what was found with: ./xdplings doctor',
  failed: '{what} failed.',
  failedTodo: 'Its last lines are above; all of it is in {log}.',
  noNpm: 'There is no npm.',
  noNpmTodo: 'Install it with your Node (on Debian and Ubuntu: apt-get install -y npm), then type: npm start',
  noPrivateNode: 'The program needs Node 24.15 or newer, and there is no private Node for {arch}.',
  noPrivateNodeTodo: 'Install Node 24 yourself, then start again.',
  badPrivateNode: 'The private Node does not run on this machine: {what}',
  withoutKernel: 'Tests on the real kernel will be skipped: {what}',
};

/** @type {typeof english} */
const japanese = {
  look: 'このマシンを確認',
  packages: 'システムパッケージをインストール: {names}',
  node: '専用の Node {version} を取得（このマシンの Node は {present}）',
  dependencies: 'プロジェクトの依存パッケージをインストール',
  build: 'ビルド',
  waiting: 'このフォルダーで別のセットアップが実行中です。終わるのを待っています。',
  missing: 'このマシンに足りないもの: {names}',
  ask: '次のコマンドでインストールしますか？\n  {line}\n[Y/n] ',
  declined: '何もインストールしませんでした。',
  declinedTodo: '準備ができたら実行してください: {line}',
  noTerminal: '足りないシステムパッケージがありますが、確認を取る端末がありません。',
  noTerminalTodo: '--yes を付けて再実行するか、次を実行してください: {line}',
  otherSystem:
    'システムパッケージの自動インストールは Debian と Ubuntu だけに対応しています。このシステムは {name} です。',
  otherSystemTodo: '次の行でインストールしてから、もう一度実行してください: {line}',
  sudoPassword: 'sudo のパスワードが必要ですが、入力する端末がありません。',
  sudoRefused: 'sudo の認証に失敗しました。',
  sudoTodo: '管理者に次を実行してもらってから、もう一度実行してください: {line}',
  noNetwork: 'ネットワークまたは接続先のサーバーにつながりません（{what}）。',
  noNetworkTodo:
    '接続（プロキシ環境なら https_proxy も）を確認して、もう一度実行してください。済んだ手順は繰り返しません。',
  noSpace: 'ディスクの空きがありません（{what}）。',
  noSpaceTodo:
    '空き容量を増やして（df -h で確認できます）、もう一度実行してください。済んだ手順は繰り返しません。',
  notPermitted: '書き込み権限がありません（{what}）。',
  notPermittedTodo: '{root} に書き込めるようにするか、ホームディレクトリに clone してください。',
  aptUnknown: 'apt に見つからないパッケージがあります: {names}',
  aptUnknownTodo:
    '/etc/apt/sources.list を確認して（Ubuntu では universe を有効に）、もう一度実行してください。',
  stillMissing: 'インストールしましたが、まだ足りないか古いものがあります: {names}',
  stillMissingTodo: '次のコマンドで確認できます: ./xdplings doctor',
  failed: '{what}に失敗しました。',
  failedTodo: '最後の数行を上に表示しました。全文は {log} にあります。',
  noNpm: 'npm がありません。',
  noNpmTodo:
    'Node と一緒に入れてから（Debian、Ubuntu では apt-get install -y npm）、npm start を実行してください。',
  noPrivateNode: 'Node 24.15 以降が必要ですが、{arch} 用の専用 Node はありません。',
  noPrivateNodeTodo: 'Node 24 を自分で入れてから、もう一度実行してください。',
  badPrivateNode: '専用の Node がこのマシンで動きません: {what}',
  withoutKernel: '実カーネルを使うテストはスキップします: {what}',
};

/** @typedef {keyof typeof english} SetupKey */
/** @typedef {'en' | 'ja'} Language */

/** Both tables, so that a test can compare their keys and values. */
export const TABLES = { en: english, ja: japanese };
