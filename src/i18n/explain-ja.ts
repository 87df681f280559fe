import type { explainEn } from './explain-en.ts';

/** What `xdplings explain` says beside the explanation itself, in Japanese. */
export const explainJa: typeof explainEn = {
  outcome: {
    passed: {
      title: 'コマンドは成功しました。拒否されたものはありません。',
      why: '終了コードは 0 です。',
      fix: '直すところはありません。',
    },
    failed: {
      title: 'コマンドは失敗しましたが、その出力に拒否のメッセージはありません。',
      why: 'clang、libbpf、ベリファイア、カーネルのエラーが見当たりません。',
      fix: '出力をすべて表示させてください。libbpf_set_print に独自のコールバックを渡しているローダーでは、libbpf のメッセージが隠れることがあります。',
    },
    accepted: {
      title: '拒否されたものはありません。ベリファイアはこのプログラムを受け入れました。',
      why: 'ベリファイアはプログラムを最後まで調べ、問題を見つけませんでした。ほかのツールのエラーもありません。',
      fix: '直すところはありません。後のコマンドが失敗した場合は、そのコマンドの出力を渡してください。',
    },
    'cut-off': {
      title: 'ログが途中で終わっていて、拒否されたかどうか分かりません。',
      why: '最後の行はベリファイアが調べた命令で、判定の行ではありません。',
      fix: '出力を最後の行まですべて渡してください。',
    },
    nothing: {
      title: '拒否されたものはありません。',
      why: 'clang、libbpf、ベリファイア、カーネルのエラーが見当たりません。',
      fix: '失敗したコマンドの出力をすべて渡してください。エラーは標準エラー出力に出るので、2>&1 を付けると一緒に渡せます。',
    },
    source: {
      title: 'これは C のファイルです。説明の対象は、それを拒否したコマンドの出力です。',
      why: '何が拒否されたかは、clang、ローダー、カーネルの出力にしかありません。',
      fix: '例: bpftool prog load x.bpf.o /sys/fs/bpf/x 2>&1 | xdplings explain --source x.bpf.c',
    },
    object: {
      title: 'これはコンパイル済みのオブジェクトです。説明の対象は、それを拒否したコマンドの出力です。',
      why: '何が拒否されたかは、ローダーとカーネルの出力にしかありません。',
      fix: '例: xdplings explain -- sudo bpftool prog load x.bpf.o /sys/fs/bpf/x',
    },
    empty: {
      title: '入力が空です。',
      why: '成功したコマンドは何も出力しないことが多く、失敗したコマンドのエラーは標準エラー出力に出ます。',
      fix: '両方を渡してください: bpftool prog load x.bpf.o /sys/fs/bpf/x 2>&1 | xdplings explain',
    },
  },
  warned: '拒否されたものはありません。clang はコンパイルしましたが、警告しています。',
  commandFailed: (ending) => `コマンドが失敗しました（${ending}）。`,
  exitCode: (code) => `終了コード ${code}`,
  endedBy: (signal) => `${signal} により終了`,
  readWith: (files) => `出力に名前があるので参照したファイル: ${files}`,
  wantsSource: (file) => `--source ${file}（コンパイルしたファイル）を付けると、その行を表示できます。`,
  otherSource: (file, name) =>
    `${file} は使いません。内容が、ログに引用されている${name ? ` ${name} の` : ''}行と一致しません。`,
  otherSourceTodo: 'コンパイルしたときのファイルを渡すか、コンパイルとロードをやり直してください。',
  changedSource: (file) => `${file} は変更されています。ログに引用されている行と一部が一致しません。`,
  changedSourceTodo:
    '以下の説明は変更前のファイルについてのものです。今の内容で確かめるには、コンパイルとロードをやり直してください。',
  otherObject: (file) => `${file} は使いません。このログのプログラムと一致しません。`,
  otherObjectTodo: 'ロードしたオブジェクトを渡すか、ロードをやり直してください。',
  walk: {
    title: (steps) => `拒否までの道のり: ${steps} 命令`,
    dropped: (lines) => `（ログの前の部分 ${lines} 行は省略）`,
    leftOut: (steps) => `（${steps} 命令を省略）`,
    ledToIt: (step) => `${step}（拒否につながる命令）`,
    refused: (step) => `${step}（拒否された命令）`,
    taken: 'ジャンプする',
    notTaken: 'ジャンプしない',
    none: '出力に命令がないので、たどれる道のりはありません。',
  },
};
