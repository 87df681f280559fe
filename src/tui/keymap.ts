import { type Text, text } from '../domain/text.ts';
import type { EngineEvent } from '../engine/loop/events.ts';

/** What a key does to the view alone; the loop never hears of it. */
export type ViewCommand =
  | 'scroll-up'
  | 'scroll-down'
  | 'page-up'
  | 'page-down'
  | 'top'
  | 'bottom'
  | 'switch-pane'
  | 'zoom'
  | 'choose'
  | 'copy-repeat'
  | 'toggle-raw-log';

/** One named command and the keys that give it. The one table from which input, help screen, footer and tests are made. */
export type KeyBinding = {
  /** As Ink names them: a character, or `up`, `pagedown`, `tab`, `escape` … */
  readonly keys: readonly string[];
  readonly does:
    | { readonly kind: 'loop'; readonly event: EngineEvent }
    | { readonly kind: 'view'; readonly command: ViewCommand };
  /** One or two words for the footer; absent: only in the help. */
  readonly label?: Text;
  readonly help: Text;
};

const loop = (event: EngineEvent): KeyBinding['does'] => ({ kind: 'loop', event });
const view = (command: ViewCommand): KeyBinding['does'] => ({ kind: 'view', command });

export const KEYMAP: readonly KeyBinding[] = [
  {
    keys: ['e'],
    does: loop({ type: 'edit-requested' }),
    label: text('edit', '編集'),
    help: text('open your file in $EDITOR', '$EDITOR でファイルを開く'),
  },
  {
    keys: ['r'],
    does: loop({ type: 'run-requested' }),
    label: text('run', '実行'),
    help: text('run again', 'もう一度実行する'),
  },
  {
    keys: ['h'],
    does: loop({ type: 'hint-requested' }),
    label: text('hint', 'ヒント'),
    help: text('one hint more', 'ヒントをもう 1 つ見る'),
  },
  {
    keys: ['n'],
    does: loop({ type: 'next-requested' }),
    label: text('next', '次へ'),
    help: text('next step, after a pass', '次のステップへ（合格後）'),
  },
  {
    keys: ['p'],
    does: loop({ type: 'previous-requested' }),
    help: text('previous step', '前のステップへ'),
  },
  {
    keys: ['l'],
    does: loop({ type: 'panel-requested', panel: 'list' }),
    label: text('list', '一覧'),
    help: text('every step; Enter goes there', 'ステップの一覧（Enter で移動）'),
  },
  {
    keys: ['H'],
    does: loop({ type: 'hand-toggled' }),
    label: text('hand', '挙手'),
    help: text('in a live session: raise your hand, or lower it', 'ライブセッションで: 手を挙げる、下ろす'),
  },
  {
    keys: ['m'],
    does: loop({ type: 'panel-requested', panel: 'messages' }),
    label: text('messages', '連絡'),
    help: text('in a live session: what the instructor said', 'ライブセッションで: 講師からの連絡を見る'),
  },
  {
    keys: ['Y'],
    does: loop({ type: 'sharing-answered', yes: true }),
    help: text(
      'among the messages: let the instructor see your file',
      '連絡の画面で: 講師にファイルを見せることに同意する',
    ),
  },
  {
    keys: ['N'],
    does: loop({ type: 'sharing-answered', yes: false }),
    help: text('among the messages: do not, or no longer', '連絡の画面で: 見せない、見せるのをやめる'),
  },
  {
    keys: ['D'],
    does: loop({ type: 'demo-requested' }),
    label: text('demo', 'デモ'),
    help: text('demonstration: see the chapter’s goal working', 'デモ: この章の完成形が動く様子を見る'),
  },
  {
    keys: ['d'],
    does: loop({ type: 'diff-requested' }),
    label: text('diff', '差分'),
    help: text('what you changed since your last pass', '前回の合格からの変更を見る'),
  },
  {
    keys: ['s'],
    does: loop({ type: 'solution-requested' }),
    label: text('solution', '解答例'),
    help: text('the solution, after a pass or three hints', '解答例を見る（合格後、またはヒント 3 つの後）'),
  },
  {
    keys: ['v'],
    does: loop({ type: 'panel-requested', panel: 'log' }),
    label: text('log', 'ログ'),
    help: text(
      'a refusal by the verifier: walk through its log; else the raw log of clang or libbpf',
      'ベリファイアの拒否: ログを 1 命令ずつたどる。ほかは clang・libbpf のログをそのまま見る',
    ),
  },
  {
    keys: ['w'],
    does: view('toggle-raw-log'),
    help: text('in the log: as it is, or as a walk', 'ログの表示を「そのまま」と「たどる」で切り替える'),
  },
  {
    keys: ['t'],
    does: loop({ type: 'panel-requested', panel: 'trace' }),
    label: text('trace', '出力'),
    help: text('what your program printed with bpf_printk', 'bpf_printk の出力を見る'),
  },
  {
    keys: ['c'],
    does: loop({ type: 'panel-requested', panel: 'commands' }),
    label: text('commands', 'コマンド'),
    help: text('every command that was run, ready to paste', '実行したコマンドを見る（そのまま貼り付け可）'),
  },
  {
    keys: ['x'],
    does: loop({ type: 'reset-requested' }),
    help: text(
      'reset your file to the starter (asks, commits first)',
      'ファイルを最初の状態に戻す（確認とコミットの後）',
    ),
  },
  {
    keys: ['u'],
    does: loop({ type: 'undo-requested' }),
    help: text('undo: put the version before this one back', '元に戻す: 1 つ前の内容に戻す'),
  },
  {
    keys: ['y'],
    does: view('copy-repeat'),
    help: text('copy the command that repeats the failure', '失敗を再現するコマンドをコピーする'),
  },
  { keys: ['L'], does: loop({ type: 'language-toggled' }), help: text('日本語', 'English') },
  {
    keys: ['tab'],
    does: view('switch-pane'),
    help: text('switch between text and result', '本文と結果を切り替える'),
  },
  {
    keys: ['z'],
    does: view('zoom'),
    label: text('zoom', '拡大'),
    help: text('one pane in the whole window, and back', '1 つの欄をウィンドウ全体に表示する、元に戻す'),
  },
  { keys: ['down', 'j'], does: view('scroll-down'), help: text('scroll down', '下へスクロール') },
  { keys: ['up', 'k'], does: view('scroll-up'), help: text('scroll up', '上へスクロール') },
  { keys: ['pagedown', 'space'], does: view('page-down'), help: text('a page down', '1 ページ下へ') },
  { keys: ['pageup', 'b'], does: view('page-up'), help: text('a page up', '1 ページ上へ') },
  { keys: ['home', 'g'], does: view('top'), help: text('to the top', '先頭へ') },
  { keys: ['end', 'G'], does: view('bottom'), help: text('to the end', '末尾へ') },
  {
    keys: ['return'],
    does: view('choose'),
    help: text('in the list: go to that step', '一覧で: そのステップへ移動する'),
  },
  { keys: ['escape'], does: loop({ type: 'panel-closed' }), help: text('back to the result', '結果に戻る') },
  {
    keys: ['?'],
    does: loop({ type: 'panel-requested', panel: 'help' }),
    label: text('help', 'ヘルプ'),
    help: text('this help', 'このヘルプ'),
  },
  {
    keys: ['q'],
    does: loop({ type: 'quit-requested' }),
    label: text('quit', '終了'),
    help: text('quit; everything is kept', '終了（内容はすべて残ります）'),
  },
];

/** @returns the binding of a key, or undefined. */
export const bindingOf = (key: string): KeyBinding | undefined =>
  KEYMAP.find(({ keys }) => keys.includes(key));
