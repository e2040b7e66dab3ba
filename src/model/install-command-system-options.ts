import { type OptionTable, optionTable } from './install-command-arguments.ts';

/** Options of apt and apt-get. */
export const aptOptions: OptionTable = optionTable(
  ['--option -o', '--target-release --default-release -t', '--config-file -c', '--host-architecture -a'],
  [
    '--yes --assume-yes -y',
    '--quiet -q',
    '--no-install-recommends',
    '--fix-missing -m',
    '--allow-downgrades',
    '--reinstall',
  ],
);

/** Options of apk. */
export const apkOptions: OptionTable = optionTable(
  [
    '--virtual -t',
    '--repository -X',
    '--root -p',
    '--repositories-file',
    '--keys-dir',
    '--cache-dir',
    '--arch',
    '--wait',
    '--cache-max-age',
    '--progress-fd',
  ],
  ['--no-cache', '--update-cache --update -U', '--upgrade -u', '--latest -l', '--quiet -q', '--allow-untrusted'],
);

/** Options of zypper. */
export const zypperOptions: OptionTable = optionTable(
  ['--from', '--repo -r', '--type -t', '--root -R', '--name'],
  [
    '--no-confirm -y',
    '--non-interactive -n',
    '--auto-agree-with-licenses -l',
    '--gpg-auto-import-keys',
    '--no-recommends',
  ],
);

/** Options of yum, dnf and microdnf. */
export const dnfOptions: OptionTable = optionTable(
  [
    '--enablerepo',
    '--disablerepo',
    '--repo --repoid',
    '--repofrompath',
    '--setopt',
    '--config -c',
    '--releasever',
    '--exclude -x',
    '--installroot',
    '--forcearch',
    '--comment',
  ],
  ['--assumeyes -y', '--quiet -q', '--nodocs', '--allowerasing', '--skip-broken', '--nogpgcheck', '--best', '--nobest'],
);

/** Options of git and of `git clone`. */
export const gitOptions: OptionTable = optionTable(
  [
    '--branch -b',
    '--depth',
    '--origin -o',
    '--upload-pack -u',
    '--reference',
    '--reference-if-able',
    '--template',
    '--config -c',
    '--separate-git-dir',
    '--jobs -j',
    '--filter',
    '--shallow-since',
    '--shallow-exclude',
    '--server-option',
    '--bundle-uri',
    '--revision',
    '-C',
    '--git-dir',
    '--work-tree',
  ],
  [
    '--quiet -q',
    '--verbose -v',
    '--recursive --recurse-submodules',
    '--single-branch',
    '--no-checkout -n',
    '--bare',
    '--mirror',
    '--local -l',
    '--shared -s',
  ],
);
