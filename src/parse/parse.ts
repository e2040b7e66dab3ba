import { manifestKind, manifestKindOf } from '../domain/file-names.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { SourceFile } from '../domain/source.ts';
import { bounded } from './bounded.ts';
import { parseCog } from './cog.ts';
import { parseCompose } from './compose.ts';
import { parseConda } from './conda.ts';
import { parseDockerfile } from './dockerfile.ts';
import { parseInlineScript } from './inline-script.ts';
import { parsePdmLock } from './lock-pdm.ts';
import { parsePipenvLock } from './lock-pipenv.ts';
import { parsePoetryLock } from './lock-poetry.ts';
import { parsePylock } from './lock-pylock.ts';
import { parseUvLock } from './lock-uv.ts';
import { parsePipeline } from './pipeline.ts';
import { parsePipfile } from './pipfile.ts';
import { parsePyproject } from './pyproject.ts';
import { parseRequirements } from './requirements.ts';
import { parseScript } from './script.ts';
import { parseSetupCfg } from './setup-cfg.ts';
import { parseSetupPy } from './setup-py.ts';

/** Reads a file by its name, or by its text when a user named it; undefined for files that declare nothing we read. */
export function parse(file: SourceFile): Manifest | undefined {
  const manifest = read(file);
  return manifest === undefined ? undefined : bounded(manifest);
}

function read(file: SourceFile): Manifest | undefined {
  const kind = manifestKind(file.path) ?? manifestKindOf(file.path, file.text);
  switch (kind) {
    case 'requirements':
    case 'constraints':
      return parseRequirements(file);
    case 'pyproject':
      return parsePyproject(file);
    case 'dockerfile':
      return parseDockerfile(file);
    case 'compose':
      return parseCompose(file);
    case 'conda':
      return parseConda(file);
    case 'pipfile':
      return parsePipfile(file);
    case 'setup-cfg':
      return parseSetupCfg(file);
    case 'setup-py':
      return parseSetupPy(file);
    case 'cog':
      return parseCog(file);
    case 'lock-uv':
      return parseUvLock(file);
    case 'lock-poetry':
      return parsePoetryLock(file);
    case 'lock-pdm':
      return parsePdmLock(file);
    case 'lock-pylock':
      return parsePylock(file);
    case 'lock-pipenv':
      return parsePipenvLock(file);
    case 'inline-script':
      return parseInlineScript(file);
    case 'script':
      return parseScript(file);
    case 'pipeline':
      return parsePipeline(file);
    default:
      return undefined;
  }
}
