import type { Text } from '../text.ts';
import type { KernelReport } from './report.ts';

/** What can honestly be said where the catalogue has no rule: who refused, and where to look. */
type Words = { title: Text; why: Text; fix: Text; learnMore: readonly string[] };

const words = (title: Text, why: Text, fix: Text): Words => ({ title, why, fix, learnMore: [] });

export const UNKNOWN = {
  verifier(report?: KernelReport): Words {
    const said = report?.reason ? ` ${report.reason}` : '';
    return words(
      {
        en: 'The verifier refused this program, for a reason that xdplings has no explanation for yet.',
        ja: 'ベリファイアがこのプログラムを拒否しました。この理由の説明は xdplings にまだありません。',
      },
      {
        en: `The message is the kernel's own; the line is the one whose instruction it refused.${said}`,
        ja: `メッセージはカーネルが出したままのものです。行は、拒否された命令に対応しています。${said}`,
      },
      {
        en:
          report?.suggestion ||
          'Walk through the log backwards from the message: how did the registers it names get their values?',
        ja:
          report?.suggestion ||
          'ログをメッセージから逆にたどり、そこに出てくるレジスタの値がどこから来たかを確かめてください。',
      },
    );
  },
  libbpf: (): Words =>
    words(
      {
        en: 'The program could not be loaded, for a reason that xdplings has no explanation for yet.',
        ja: 'プログラムをロードできませんでした。この理由の説明は xdplings にまだありません。',
      },
      {
        en: "The message is the loader's own. The verifier did not get to see the program, or left no message.",
        ja: 'メッセージはローダーが出したままのものです。ベリファイアまで進んでいないか、ベリファイアのメッセージが残っていません。',
      },
      {
        en: 'Read the whole output: libbpf often names the cause a few lines before the last one.',
        ja: '出力全体を読んでください。libbpf の出力では、原因が最後の行の数行前に書かれていることがよくあります。',
      },
    ),
  attach: (): Words =>
    words(
      {
        en: 'Something failed, for a reason that xdplings has no explanation for yet.',
        ja: '失敗しましたが、この理由の説明は xdplings にまだありません。',
      },
      {
        en: 'The message is all that was said.',
        ja: '手がかりはメッセージだけです。',
      },
      {
        en: 'Run the command by hand and look at what it says in full.',
        ja: 'コマンドを手で実行し、出力全体を確かめてください。',
      },
    ),
  compile: (): Words =>
    words(
      {
        en: 'clang could not compile the file.',
        ja: 'clang がファイルをコンパイルできませんでした。',
      },
      {
        en: "The message is clang's own, and so are line and column.",
        ja: 'メッセージも行と列も、clang が出したままのものです。',
      },
      {
        en: 'Fix the first error first: those after it are often only its consequences.',
        ja: '最初のエラーから直してください。後のエラーはその結果にすぎないことがよくあります。',
      },
    ),
};
