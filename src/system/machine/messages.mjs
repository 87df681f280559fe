/**
 * What set-up and doctor say about a machine, in every language. `{name}` stands for a value.
 * A learner may have nothing but this to go on: each `…Todo` says one thing to do, with the command where there is one.
 */
export const english = {
  system: '{name}, {arch}',
  systemWsl2: '{name}, {arch}, in WSL 2',
  macos: 'macOS has no eBPF or XDP',
  macosTodo:
    'Work in a Linux machine on this Mac, e.g. with Lima: brew install lima && limactl start --name=xdplings template://debian-12 && limactl shell xdplings',
  notLinux: '{platform} is not Linux: eBPF and XDP are parts of the Linux kernel',
  notLinuxTodo: 'Work in a Linux machine: a virtual one, a cloud one, or WSL 2 on Windows.',
  wsl1: 'WSL 1 has no Linux kernel, so no eBPF',
  wsl1Todo:
    'In PowerShell, move this distribution to WSL 2: wsl --set-version <name> 2 (wsl -l -v shows the name).',
  kernel: '{release}',
  oldKernel: '{release}; the course needs {oldest} or newer',
  oldKernelTodo: "Upgrade the kernel with your distribution's packages and start the machine again.",
  wslUpdateTodo:
    'In PowerShell, get the newest WSL kernel: wsl --update && wsl --shutdown, then open WSL again.',
  btf: 'the kernel describes its types',
  noBtf: 'the kernel does not describe its types: /sys/kernel/btf/vmlinux is missing',
  noBtfTodo:
    'Start the machine with a kernel built with CONFIG_DEBUG_INFO_BTF=y: the standard kernels of Debian 12, Ubuntu 22.04 and newer have it.',
  lockdown: '{mode}',
  lockedDown: 'the kernel is locked down (confidentiality): it shows no trace output and no kernel memory',
  lockedDownTodo:
    'Start the machine with lockdown=integrity, or without lockdown=confidentiality, on the kernel command line (see /etc/default/grub).',
  rights: 'root may do here all that the lab does',
  noNewPrivileges: 'sudo cannot work here: the "no new privileges" flag is set',
  noNewPrivilegesTodo:
    'Start the container without --security-opt no-new-privileges (and with --privileged), or work in a virtual machine.',
  droppedCapabilities: 'root here is without CAP_SYS_ADMIN or CAP_NET_ADMIN: a container without rights',
  userNamespace: 'root here is root only inside a user namespace: a rootless container',
  noUnshare: 'root here may not make namespaces (unshare failed): a container without rights',
  containerTodo:
    'Start the container with --privileged (docker run --privileged …), or work in a virtual machine.',
  rootlessTodo:
    'Start the container as root of the machine (sudo podman run --privileged …), or work in a virtual machine.',
  isRoot: 'you are root',
  sudoPasswordless: 'sudo, without a password',
  sudoAsks: 'sudo, asks for your password',
  noSudo: 'you are not root and there is no sudo',
  noSudoTodo:
    'Become root and install it: su -c "apt-get install -y sudo && adduser $(id -un) sudo", then log in again. Or run this as root.',
  memory: '{size} MiB',
  memoryTodo: 'Give the machine at least 1 GiB of memory ({needed} MiB must be visible).',
  space: '{path}: {free} MiB free',
  noSpaceTodo: 'Make room: {needed} MiB are needed in {path}.',
  notWritable: '{path}: cannot be written to',
  notWritableTodo: 'Make {path} writable for you, or put the project, HOME or XDG_CACHE_HOME elsewhere.',
  tool: '{path}',
  toolVersion: '{path}, {version}',
  toolMissing: '{proof} is missing',
  toolTooOld: '{path} is {version}; {oldest} or newer is needed',
  install: '{line}',
  installUnknown: "Install these with your system's package manager (names as in Debian): {packages}",
};

/** @type {typeof english} */
export const japanese = {
  system: '{name}、{arch}',
  systemWsl2: '{name}、{arch}、WSL 2 の中',
  macos: 'macOS には eBPF も XDP もありません',
  macosTodo:
    'この Mac の上で Linux マシンを使ってください。Lima の例: brew install lima && limactl start --name=xdplings template://debian-12 && limactl shell xdplings',
  notLinux: '{platform} は Linux ではありません。eBPF と XDP は Linux カーネルの機能です',
  notLinuxTodo: 'Linux マシンで実行してください（仮想マシン、クラウド、Windows なら WSL 2）。',
  wsl1: 'WSL 1 には Linux カーネルがないため、eBPF が使えません',
  wsl1Todo:
    'PowerShell で WSL 2 に切り替えてください: wsl --set-version <名前> 2（名前は wsl -l -v で分かります）',
  kernel: '{release}',
  oldKernel: '{release} です。{oldest} 以降が必要です',
  oldKernelTodo: 'ディストリビューションのパッケージでカーネルを更新し、再起動してください。',
  wslUpdateTodo:
    'PowerShell で WSL のカーネルを更新してください: wsl --update && wsl --shutdown。その後 WSL を開き直します。',
  btf: 'カーネルが自身の型情報を持っています',
  noBtf: 'カーネルに型情報がありません（/sys/kernel/btf/vmlinux が存在しません）',
  noBtfTodo:
    'CONFIG_DEBUG_INFO_BTF=y でビルドされたカーネルで起動してください。Debian 12、Ubuntu 22.04 以降の標準カーネルなら有効です。',
  lockdown: '{mode}',
  lockedDown: 'カーネルがロックダウン（confidentiality）されていて、トレース出力とカーネルメモリを読めません',
  lockedDownTodo:
    'カーネルのコマンドラインから lockdown=confidentiality を外すか、lockdown=integrity にして再起動してください（/etc/default/grub を参照）。',
  rights: 'root はラボに必要な操作をすべて実行できます',
  noNewPrivileges: '"no new privileges" フラグが立っているため、sudo が使えません',
  noNewPrivilegesTodo:
    'コンテナを --security-opt no-new-privileges なし（かつ --privileged 付き）で起動するか、仮想マシンで実行してください。',
  droppedCapabilities: 'この root には CAP_SYS_ADMIN か CAP_NET_ADMIN がありません（権限のないコンテナです）',
  userNamespace: 'この root はユーザー名前空間の中だけの root です（rootless コンテナです）',
  noUnshare: 'この root は名前空間を作れません（unshare が失敗しました。権限のないコンテナです）',
  containerTodo:
    'コンテナを --privileged 付きで起動するか（docker run --privileged …）、仮想マシンで実行してください。',
  rootlessTodo:
    'コンテナをホストの root として起動するか（sudo podman run --privileged …）、仮想マシンで実行してください。',
  isRoot: 'root で実行しています',
  sudoPasswordless: 'sudo が使えます（パスワード不要）',
  sudoAsks: 'sudo が使えます（パスワードを聞かれます）',
  noSudo: 'root ではなく、sudo もありません',
  noSudoTodo:
    'root になって入れてください: su -c "apt-get install -y sudo && adduser $(id -un) sudo"。その後ログインし直します。root で実行してもかまいません。',
  memory: '{size} MiB',
  memoryTodo: 'マシンのメモリを 1 GiB 以上にしてください（{needed} MiB 以上見えている必要があります）。',
  space: '{path}: 空き {free} MiB',
  noSpaceTodo: '空き容量を増やしてください。{path} に {needed} MiB 必要です。',
  notWritable: '{path}: 書き込めません',
  notWritableTodo:
    '{path} に書き込めるようにするか、プロジェクト、HOME、XDG_CACHE_HOME を別の場所にしてください。',
  tool: '{path}',
  toolVersion: '{path}、{version}',
  toolMissing: '{proof} がありません',
  toolTooOld: '{path} は {version} です。{oldest} 以降が必要です',
  install: '{line}',
  installUnknown: 'お使いのパッケージマネージャーで入れてください（Debian でのパッケージ名）: {packages}',
};

/** @typedef {'en' | 'ja'} Language */

/**
 * @param {import('./types.ts').Message} message
 * @param {Language} language
 * @returns {string}
 */
export function say(message, language) {
  const table = language === 'ja' ? japanese : english;
  return fill(table[message.key], message.values ?? {});
}

/**
 * @param {string} template
 * @param {Readonly<Record<string, string>>} values
 * @returns {string} the template with its `{names}` replaced; a control character from outside never passes.
 */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => (values[name] ?? '').replace(/\p{Cc}/gu, ''));
}

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Language} by the first of LC_ALL, LC_MESSAGES, LANG that is set (locale(7)).
 */
export function languageOf(env) {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^ja/i.test(locale) ? 'ja' : 'en';
}
