// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import { describe, expect, test } from 'vitest';
import { lines, type Variables } from './shell-evaluate.ts';

describe('command substitution', () => {
  test.each([
    ["cu$(echo 12.4.1 | cut -d. -f1,2 | tr -d '.')", 'cu124'],
    ['$(echo ${V} | sed -e "s/\\.//g")', '1241'],
    ["$(echo $V | sed 's/[.].*//')", '12'],
    ["$(echo $V | awk -F. '{print $1$2}')", '124'],
    ["$(echo 'a b c' | awk '{print $2, $3}')", 'b c'],
    ['$(uname -m)', 'x86_64'],
    ['$(dpkg --print-architecture)', 'amd64'],
    ['$(printf "%s-%s" a b)', 'a-b'],
    ['$(basename /a/b.whl .whl)', 'b'],
    ['$(dirname /a/b.whl)', '/a'],
    ['$(echo HELLO | tr A-Z a-z)', 'hello'],
    ['$(echo abcdef | cut -c2-4)', 'bcd'],
    ['$(cut -d. -f1 <<< "$V")', '12'],
    ['$(if [ "$V" = 12.4.1 ]; then echo yes; else echo no; fi)', 'yes'],
    ['$(pwd)', '/app'],
    ['`echo old style`', 'old style'],
  ])('%s gives %s', (word, expected) => {
    expect(lines(`echo ${word}`, { V: '12.4.1' })).toEqual([`echo ${expected}`]);
  });

  test.each([
    '$(lsb_release -cs)',
    '$(curl -s https://host.invalid)',
    '$(echo a | sed "s/\\(a\\)/\\1/")',
    '$(date)',
    '$((1 + 2))',
  ])('%s is unknown', (word) => {
    expect(lines(`echo x-${word}`)).toEqual(['echo <x-$(...)>']);
  });
});

describe('conditions that are known', () => {
  test.each<[string, Variables, readonly string[]]>([
    ['if [ "$T" = linux/arm64 ]; then pip install a; else pip install b; fi', { T: 'linux/arm64' }, ['pip install a']],
    [
      'if [ "$T" == "linux/arm64" ]; then pip install a; else pip install b; fi',
      { T: 'linux/amd64' },
      ['pip install b'],
    ],
    ['[[ $T == linux/a* && -n $T ]] && pip install a', { T: 'linux/arm64' }, ['pip install a']],
    ['if [ -z "" ]; then pip install a; fi', {}, ['pip install a']],
    [
      'if [ -n "$X" -a "$X" != 1 ]; then pip install a; elif test $X -ge 1; then pip install b; fi',
      { X: '1' },
      ['pip install b'],
    ],
    ['[ ${#V} -gt 0 ] && P=torch==$V || P=torch; pip install -U $P', { V: '2.6.0' }, ['pip install -U torch==2.6.0']],
    ['[ ${#V} -gt 0 ] && P=torch==$V || P=torch; pip install -U $P', { V: '' }, ['pip install -U torch']],
    [
      'case "$C" in 12.6*) I=126 ;; 12.8.1|12.8.0) I=128 ;; *) exit 1 ;; esac; pip install -i cu$I torch',
      { C: '12.8.1' },
      ['pip install -i cu128 torch'],
    ],
    ['if ! [ "$X" = 1 ]; then pip install a; fi', { X: '2' }, ['pip install a']],
    ['true || pip install a; false && pip install b; false || pip install c', {}, ['pip install c']],
    ['[ 1 -lt 2 ] && [ ! 2 -le 1 ] && pip install a', {}, ['pip install a']],
    ['[ "x$G" = "x1" ] && pip install a', { G: '1' }, ['pip install a']],
    ['[ = 1 ] && pip install a; pip install b', {}, ['pip install b']],
  ])('%s', (text, variables, expected) => {
    expect(lines(text, variables)).toEqual(expected);
  });

  test('files are asked about with absolute paths', () => {
    const asked: string[] = [];
    const fileExists = (path: string) => {
      asked.push(path);
      return path === '/app/sub/a.txt';
    };
    expect(
      lines('cd sub; [ -f a.txt ] && pip install -r a.txt; [ -d ../b ] && pip install ./b', {}, { fileExists }),
    ).toEqual(['pip install -r a.txt']);
    expect(asked).toEqual(['/app/sub/a.txt', '/app/b']);
  });
});
