import type { MarkerValues } from './marker.ts';

/** What Python reports on one operating system. */
export interface PlatformNames {
  readonly sys_platform: string;
  readonly platform_system: string;
  readonly os_name: string;
}

/** What one Python implementation calls itself. */
export interface ImplementationNames {
  readonly implementation_name: string;
  readonly platform_python_implementation: string;
}

/** The operating systems CPython knows; a comparison with any other name holds nowhere. */
const systems: readonly PlatformNames[] = [
  system('linux', 'Linux'),
  system('darwin', 'Darwin'),
  system('win32', 'Windows', 'nt'),
  system('cygwin', 'CYGWIN_NT-10.0'),
  system('emscripten', 'Emscripten'),
  system('wasi', 'wasi'),
  system('ios', 'iOS'),
  system('android', 'Android'),
  system('freebsd14', 'FreeBSD'),
  system('aix', 'AIX'),
  system('sunos5', 'SunOS'),
];

const implementations: readonly ImplementationNames[] = [
  implementation('cpython', 'CPython'),
  implementation('pypy', 'PyPy'),
  implementation('graalpy', 'GraalVM'),
  implementation('ironpython', 'IronPython'),
  implementation('jython', 'Jython'),
  implementation('micropython', 'MicroPython'),
  implementation('rustpython', 'RustPython'),
];

/** Machine names that Python reports, as `platform.machine()` spells them. */
const machines: readonly string[] = [
  'x86_64',
  'aarch64',
  'arm64',
  'AMD64',
  'ARM64',
  'x86',
  'i386',
  'i686',
  'armv6l',
  'armv7l',
  'armv8l',
  'ppc64',
  'ppc64le',
  's390x',
  'riscv64',
  'loongarch64',
  'wasm32',
];

/** A name that equals, contains and is part of no literal. */
const anotherName = '\u{10FFFF}';

/** One operating system spells one machine in one way: `arm64` on macOS is `aarch64` on Linux and `ARM64` on Windows. */
const spellings: ReadonlyMap<string, readonly string[]> = new Map([
  ['aarch64', ['linux', 'android', 'freebsd14']],
  ['arm64', ['darwin', 'ios', 'freebsd14']],
  ['ARM64', ['win32']],
  ['AMD64', ['win32']],
  ['x86', ['win32']],
]);

/** The platforms that agree with what is known, `literals` being values of `sys_platform` that markers mention. */
export function platformsFor(values: MarkerValues, literals: readonly string[]): readonly PlatformNames[] {
  const mentioned = literals
    .filter((literal) => /^freebsd\d+$/.test(literal) && literal !== 'freebsd14')
    .map((literal) => system(literal, 'FreeBSD'));
  const { sys_platform, platform_system, os_name } = values;
  const fitting = [...systems, ...new Map(mentioned.map((each) => [each.sys_platform, each])).values()].filter(
    (each) =>
      agrees(each.sys_platform, sys_platform) &&
      agrees(each.platform_system, platform_system) &&
      agrees(each.os_name, os_name),
  );
  return fitting.length > 0
    ? fitting
    : [
        {
          sys_platform: sys_platform ?? anotherName,
          platform_system: platform_system ?? anotherName,
          os_name: os_name ?? anotherName,
        },
      ];
}

/** The Python implementations that agree with what is known. */
export function implementationsFor(values: MarkerValues): readonly ImplementationNames[] {
  const { implementation_name, platform_python_implementation } = values;
  const fitting = implementations.filter(
    (each) =>
      agrees(each.implementation_name, implementation_name) &&
      agrees(each.platform_python_implementation, platform_python_implementation),
  );
  return fitting.length > 0
    ? fitting
    : [
        {
          implementation_name: implementation_name ?? anotherName,
          platform_python_implementation: platform_python_implementation ?? anotherName,
        },
      ];
}

/** The machines worth trying: the known one, or all common and mentioned ones and one that nobody mentions. */
export function machinesFor(values: MarkerValues, literals: readonly string[]): readonly string[] {
  if (values.platform_machine !== undefined) return [values.platform_machine];
  const mentioned = literals.flatMap((literal) => [literal, literal + anotherName, ...literal.split(/[\s,;|]+/)]);
  return [...new Set([...machines, ...mentioned.filter((literal) => literal !== ''), anotherName])];
}

/** False where the operating system would spell the name of the machine otherwise. */
export function spellsMachine(platform: PlatformNames, machine: string): boolean {
  if (platform.sys_platform === 'win32' && (machine === 'x86_64' || machine === 'i686' || machine === 'i386'))
    return false;
  return spellings.get(machine)?.includes(platform.sys_platform) ?? true;
}

function system(sys_platform: string, platform_system: string, os_name = 'posix'): PlatformNames {
  return { sys_platform, platform_system, os_name };
}

function implementation(implementation_name: string, platform_python_implementation: string): ImplementationNames {
  return { implementation_name, platform_python_implementation };
}

function agrees(value: string, known: string | undefined): boolean {
  return known === undefined || value === known;
}
