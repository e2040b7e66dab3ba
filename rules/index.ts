import type { Rule } from '../src/domain/rule.ts';
import companionMismatch from './companion-mismatch.ts';
import conflictingVariables from './conflicting-variables.ts';
import contradictoryRequirements from './contradictory-requirements.ts';
import cpuBuildWithGpu from './cpu-build-with-gpu.ts';
import cudaInForkedWorker from './cuda-in-forked-worker.ts';
import cudaRuntimeClash from './cuda-runtime-clash.ts';
import driverTooOld from './driver-too-old.ts';
import duplicateRequirement from './duplicate-requirement.ts';
import failingCommand from './failing-command.ts';
import gpuCollision from './gpu-collision.ts';
import gpuNotRequested from './gpu-not-requested.ts';
import gpuSettingsLost from './gpu-settings-lost.ts';
import harmfulVariable from './harmful-variable.ts';
import healthGateWithoutHealthcheck from './health-gate-without-healthcheck.ts';
import ignoredServiceSetting from './ignored-service-setting.ts';
import ignoredSetting from './ignored-setting.ts';
import imageCudaMismatch from './image-cuda-mismatch.ts';
import imageDistributionReplaced from './image-distribution-replaced.ts';
import incompatibleLibc from './incompatible-libc.ts';
import incompatibleVersions from './incompatible-versions.ts';
import indexMismatch from './index-mismatch.ts';
import invalidGpuRequest from './invalid-gpu-request.ts';
import invalidService from './invalid-service.ts';
import invalidVariableValue from './invalid-variable-value.ts';
import localVersionWithoutIndex from './local-version-without-index.ts';
import maskedInstallFailure from './masked-install-failure.ts';
import missingBuildTool from './missing-build-tool.ts';
import missingCudaCompiler from './missing-cuda-compiler.ts';
import missingCudaLibrary from './missing-cuda-library.ts';
import missingInit from './missing-init.ts';
import missingInputFile from './missing-input-file.ts';
import missingMemoryLimit from './missing-memory-limit.ts';
import missingSystemLibrary from './missing-system-library.ts';
import mixedCudaBuilds from './mixed-cuda-builds.ts';
import needlessIsolation from './needless-isolation.ts';
import numpyAbiBreak from './numpy-abi-break.ts';
import obsoleteVariable from './obsolete-variable.ts';
import oomProtectedWorker from './oom-protected-worker.ts';
import overlappingCpuset from './overlapping-cpuset.ts';
import overlappingDistributions from './overlapping-distributions.ts';
import placeholderDistribution from './placeholder-distribution.ts';
import publicDns from './public-dns.ts';
import repeatedInstall from './repeated-install.ts';
import sharedImageTag from './shared-image-tag.ts';
import shellEatsRequirement from './shell-eats-requirement.ts';
import simultaneousGpuStart from './simultaneous-gpu-start.ts';
import smallSharedMemory from './small-shared-memory.ts';
import threadOversubscription from './thread-oversubscription.ts';
import unavailablePackageSource from './unavailable-package-source.ts';
import unboundedRetry from './unbounded-retry.ts';
import unbuiltBaseImage from './unbuilt-base-image.ts';
import undeclaredUvConflict from './undeclared-uv-conflict.ts';
import undoneByLaterInstall from './undone-by-later-install.ts';
import unknownImageTag from './unknown-image-tag.ts';
import unknownVariable from './unknown-variable.ts';
import unlimitedCoreDumps from './unlimited-core-dumps.ts';
import unpersistedModelCache from './unpersisted-model-cache.ts';
import unpublishedBuild from './unpublished-build.ts';
import unreadableFile from './unreadable-file.ts';
import unsafeRedisRecovery from './unsafe-redis-recovery.ts';
import unsupportedComputeCapability from './unsupported-compute-capability.ts';
import unsupportedPython from './unsupported-python.ts';
import unusedIgnore from './unused-ignore.ts';
import wrongInterpreter from './wrong-interpreter.ts';

/** Every rule by its id, which is its file name; sorted. A test holds the list against the folder. */
export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['companion-mismatch', companionMismatch],
  ['conflicting-variables', conflictingVariables],
  ['contradictory-requirements', contradictoryRequirements],
  ['cpu-build-with-gpu', cpuBuildWithGpu],
  ['cuda-in-forked-worker', cudaInForkedWorker],
  ['cuda-runtime-clash', cudaRuntimeClash],
  ['driver-too-old', driverTooOld],
  ['duplicate-requirement', duplicateRequirement],
  ['failing-command', failingCommand],
  ['gpu-collision', gpuCollision],
  ['gpu-not-requested', gpuNotRequested],
  ['gpu-settings-lost', gpuSettingsLost],
  ['harmful-variable', harmfulVariable],
  ['health-gate-without-healthcheck', healthGateWithoutHealthcheck],
  ['ignored-service-setting', ignoredServiceSetting],
  ['ignored-setting', ignoredSetting],
  ['image-cuda-mismatch', imageCudaMismatch],
  ['image-distribution-replaced', imageDistributionReplaced],
  ['incompatible-libc', incompatibleLibc],
  ['incompatible-versions', incompatibleVersions],
  ['index-mismatch', indexMismatch],
  ['invalid-gpu-request', invalidGpuRequest],
  ['invalid-service', invalidService],
  ['invalid-variable-value', invalidVariableValue],
  ['local-version-without-index', localVersionWithoutIndex],
  ['masked-install-failure', maskedInstallFailure],
  ['missing-build-tool', missingBuildTool],
  ['missing-cuda-compiler', missingCudaCompiler],
  ['missing-cuda-library', missingCudaLibrary],
  ['missing-init', missingInit],
  ['missing-input-file', missingInputFile],
  ['missing-memory-limit', missingMemoryLimit],
  ['missing-system-library', missingSystemLibrary],
  ['mixed-cuda-builds', mixedCudaBuilds],
  ['needless-isolation', needlessIsolation],
  ['numpy-abi-break', numpyAbiBreak],
  ['obsolete-variable', obsoleteVariable],
  ['oom-protected-worker', oomProtectedWorker],
  ['overlapping-cpuset', overlappingCpuset],
  ['overlapping-distributions', overlappingDistributions],
  ['placeholder-distribution', placeholderDistribution],
  ['public-dns', publicDns],
  ['repeated-install', repeatedInstall],
  ['shared-image-tag', sharedImageTag],
  ['shell-eats-requirement', shellEatsRequirement],
  ['simultaneous-gpu-start', simultaneousGpuStart],
  ['small-shared-memory', smallSharedMemory],
  ['thread-oversubscription', threadOversubscription],
  ['unavailable-package-source', unavailablePackageSource],
  ['unbounded-retry', unboundedRetry],
  ['unbuilt-base-image', unbuiltBaseImage],
  ['undeclared-uv-conflict', undeclaredUvConflict],
  ['undone-by-later-install', undoneByLaterInstall],
  ['unknown-image-tag', unknownImageTag],
  ['unknown-variable', unknownVariable],
  ['unlimited-core-dumps', unlimitedCoreDumps],
  ['unpersisted-model-cache', unpersistedModelCache],
  ['unpublished-build', unpublishedBuild],
  ['unreadable-file', unreadableFile],
  ['unsafe-redis-recovery', unsafeRedisRecovery],
  ['unsupported-compute-capability', unsupportedComputeCapability],
  ['unsupported-python', unsupportedPython],
  ['unused-ignore', unusedIgnore],
  ['wrong-interpreter', wrongInterpreter],
]);
