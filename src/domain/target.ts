import type { MarkerValues } from './marker.ts';

/** What a user may say about the machine the environments run on. Undefined values are unknown. */
export interface Target {
  /** Specifiers for the Python version: `3.11`, `>=3.10,<3.13`. */
  readonly python?: string;
  /** `linux/amd64`, `linux/arm64`, `darwin/arm64`, `windows/amd64`. */
  readonly platform?: string;
  /** The NVIDIA driver: `535.104.05`. */
  readonly driver?: string;
  /** A GPU by compute capability (`8.6`, `sm_86`) or by name (`A10`, `RTX 3090`). */
  readonly gpu?: string;
}

const systems: Readonly<Record<string, Omit<MarkerValues, 'platform_machine'>>> = {
  linux: { os_name: 'posix', sys_platform: 'linux', platform_system: 'Linux' },
  darwin: { os_name: 'posix', sys_platform: 'darwin', platform_system: 'Darwin' },
  windows: { os_name: 'nt', sys_platform: 'win32', platform_system: 'Windows' },
};

const machines: Readonly<Record<string, readonly [linux: string, other: string, windows: string]>> = {
  amd64: ['x86_64', 'x86_64', 'AMD64'],
  x86_64: ['x86_64', 'x86_64', 'AMD64'],
  arm64: ['aarch64', 'arm64', 'ARM64'],
  aarch64: ['aarch64', 'arm64', 'ARM64'],
};

/** Names of platforms `markerValues` understands. */
export const platforms: readonly string[] = [
  'linux/amd64',
  'linux/arm64',
  'darwin/amd64',
  'darwin/arm64',
  'windows/amd64',
  'windows/arm64',
];

/** The marker variables of a platform such as `linux/amd64`; the default target is Linux x86_64 under CPython. */
export function markerValues(platform = 'linux/amd64'): MarkerValues {
  const [system = '', machine = ''] = platform.toLowerCase().split('/');
  const names = machines[machine];
  const machineName = names?.[system === 'linux' ? 0 : system === 'windows' ? 2 : 1];
  return {
    ...(systems[system] ?? {}),
    ...(machineName === undefined ? {} : { platform_machine: machineName }),
    platform_python_implementation: 'CPython',
    implementation_name: 'cpython',
  };
}
