import { describe, expect, it } from 'vitest';
import { chains, conditions, entry, environment, own, project, uvLock } from './lock-projects.ts';
import { installedIn } from './project.ts';

describe('a project with uv.lock', () => {
  it('installs what the lock holds, with chains from what the author wrote', () => {
    const pyproject = project('"face-tools>=2"');
    const found = environment({
      'pyproject.toml': pyproject,
      'uv.lock': uvLock(
        own(['name = "face-tools"']),
        entry('face-tools', '2.1', ['name = "numpy"']),
        entry('numpy', '1.26.4'),
        entry('unused', '1'),
      ),
    });
    expect(installedIn(found)).toEqual(['face-tools ==2.1', 'numpy ==1.26.4']);
    expect(chains(found)).toEqual(['face-tools', 'face-tools > numpy']);
    const [, numpy] = found.installed;
    expect(pyproject.slice(numpy?.chain[0].span.start, numpy?.chain[0].span.end)).toBe('face-tools>=2');
    expect([numpy?.basis, numpy?.source?.kind, numpy?.build, numpy?.facts]).toEqual([
      'pinned',
      'default',
      'default',
      [],
    ]);
    expect(found.demands.map(({ name, text }) => name + text)).toEqual(['face-tools>=2']);
  });

  it('keeps the entries of exclusive markers apart, and drops those of other platforms', () => {
    const found = environment({
      'pyproject.toml': project('"face-tools"'),
      'uv.lock': uvLock(
        own(['name = "face-tools"']),
        entry('face-tools', '2.1', [
          'name = "numpy", version = "1.26.4", marker = "python_full_version < \'3.11\'"',
          'name = "numpy", version = "2.2.0", marker = "python_full_version >= \'3.11\'"',
          'name = "colorama", marker = "sys_platform == \'win32\'"',
          'name = "cffi", marker = "sys_platform == \'linux\' or sys_platform == \'darwin\'"',
        ]),
        entry('cffi', '1.17.0', ['name = "pycparser", marker = "python_full_version < \'3.11\'"']),
        entry('colorama', '0.4.6'),
        entry('numpy', '1.26.4', ['name = "pycparser", marker = "python_full_version < \'3.11\'"']),
        entry('numpy', '2.2.0', ['name = "pycparser"']),
        entry('pycparser', '2.22'),
      ),
    });
    expect(conditions(found)).toEqual([
      'cffi 1.17.0 if always',
      'face-tools 2.1 if always',
      'numpy 1.26.4 if python_full_version < "3.11"',
      'numpy 2.2.0 if python_full_version >= "3.11"',
      // On both ways together it is always there.
      'pycparser 2.22 if always',
    ]);
  });

  const variants = {
    'pyproject.toml': project(
      '',
      `[project.optional-dependencies]
cpu = ["torch==2.4.1"]
cu121 = ["torch==2.4.1"]
[dependency-groups]
dev = ["pytest"]
[tool.uv]
conflicts = [[{ extra = "cpu" }, { extra = "cu121" }]]
`,
    ),
    'uv.lock': `version = 1
conflicts = [[
    { package = "demo", extra = "cpu" },
    { package = "demo", extra = "cu121" },
]]
${own(
  [],
  `
[package.optional-dependencies]
cpu = [{ name = "torch", version = "2.4.1+cpu", source = { registry = "https://download.pytorch.org/whl/cpu" } }]
cu121 = [{ name = "torch", version = "2.4.1+cu121", source = { registry = "https://download.pytorch.org/whl/cu121" } }]

[package.dev-dependencies]
dev = [{ name = "pytest" }]
`,
)}
${entry('plugin', '1', ['name = "nvidia-x", marker = "extra == \'extra-4-demo-cu121\'"'])}
${entry('nvidia-x', '1')}
${entry('pytest', '8', ['name = "plugin", marker = "extra != \'extra-4-demo-cpu\'"'])}
${entry('torch', '2.4.1+cpu', [], '', 'source = { registry = "https://download.pytorch.org/whl/cpu" }')}
${entry('torch', '2.4.1+cu121', ['name = "nvidia-x"'], '', 'source = { registry = "https://download.pytorch.org/whl/cu121" }')}
`,
  };

  it('takes each variant from its own extra', () => {
    expect(installedIn(environment(variants, 'pyproject.toml[cpu]'))).toEqual(['torch ==2.4.1+cpu']);
    expect(installedIn(environment(variants, 'pyproject.toml[cu121]'))).toEqual([
      'nvidia-x ==1',
      'torch ==2.4.1+cu121',
    ]);
    expect(installedIn(environment(variants, 'pyproject.toml:dev'))).toEqual(['plugin ==1', 'pytest ==8']);
    const [, torch] = environment(variants, 'pyproject.toml[cu121]').installed;
    expect([torch?.build, torch?.version?.local, torch?.chain.length]).toEqual(['cu121', 'cu121', 1]);
  });

  it('finds the lock of its workspace, and what another member asks for', () => {
    const files = {
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["libs/*"]\n',
      'libs/a/pyproject.toml':
        '[project]\nname = "a"\ndependencies = ["b[fast]", "six"]\n[tool.uv.sources]\nb = { workspace = true }\n',
      'libs/b/pyproject.toml':
        '[project]\nname = "b"\ndependencies = []\n[project.optional-dependencies]\nfast = ["orjson"]\n',
      'uv.lock': uvLock(
        entry(
          'a',
          '1',
          ['name = "b"', 'name = "b", extra = ["fast"], marker = "extra == \'extra-1-b-fast\'"', 'name = "six"'],
          '',
          'source = { editable = "libs/a" }',
        ),
        entry(
          'b',
          '1',
          [],
          '[package.optional-dependencies]\nfast = [{ name = "orjson" }]\n',
          'source = { editable = "libs/b" }',
        ),
        entry('orjson', '3.10.0'),
        entry('six', '1.16.0'),
      ),
    };
    const found = environment(files, 'libs/a/pyproject.toml');
    expect(installedIn(found)).toEqual(['orjson ==3.10.0', 'six ==1.16.0']);
    expect(chains(found)).toEqual(['b > orjson', 'six']);
  });

  it.each([
    ['a bound that the locked version does not satisfy', '"six>=2"'],
    ['a requirement that is not in the lock', '"six", "left-pad"'],
  ])('is not followed when it is stale: %s', (_, dependencies) => {
    const found = environment({
      'pyproject.toml': project(dependencies),
      'uv.lock': uvLock(own(['name = "six"']), entry('six', '1.16.0')),
    });
    expect(found.installed.find(({ name }) => name === 'six')?.version?.text).toBeUndefined();
  });

  it('is followed where an override or another platform is all that differs', () => {
    const files = {
      'pyproject.toml': project(
        '"six>=2", "pywin32; sys_platform == \'win32\'"',
        '[tool.uv]\noverride-dependencies = ["six==1.16.0"]\n',
      ),
      'uv.lock': uvLock(own(['name = "six"']), entry('six', '1.16.0')),
    };
    const found = environment(files);
    expect(installedIn(found)).toEqual(['six ==1.16.0']);
    expect(found.demands.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['override six']);
  });

  it('says nothing of the version of what comes from a repository', () => {
    const git = 'source = { git = "https://host.invalid/six.git#aa" }';
    const found = environment({
      'pyproject.toml': project('"six"'),
      'uv.lock': uvLock(own(['name = "six"']), entry('six', '1.16.0', [], '', git)),
    });
    expect(found.installed.map(({ basis, source }) => [basis, source])).toEqual([['unknown', undefined]]);
  });

  it('ends on a cycle', () => {
    const found = environment({
      'pyproject.toml': project('"a"'),
      'uv.lock': uvLock(
        own(['name = "a"']),
        entry('a', '1', ['name = "b", marker = "python_full_version < \'3.12\'"']),
        entry(
          'b',
          '1',
          ['name = "a"', 'name = "b", extra = ["x"]'],
          '[package.optional-dependencies]\nx = [{ name = "a" }]\n',
        ),
      ),
    });
    expect(conditions(found)).toEqual(['a 1 if always', 'b 1 if python_full_version < "3.12"']);
  });
});
