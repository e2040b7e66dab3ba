import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TextDecoder } from 'node:util';
import { causesOf } from '../diagnose/causes.ts';
import { type LogReader, readLog } from '../diagnose/reader.ts';
import { errorCode } from '../discover/read.ts';
import type { DiagnosisResult } from '../report/diagnosis-text.ts';
import type { CheckResult } from '../report/result.ts';
import { checkDefaults } from './check.ts';
import { type Configuration, loadConfiguration } from './config.ts';
import { type Engine, type ExitCode, type Host, UsageError } from './host.ts';
import { engineFor, optionsOf, readInputs, withNamedFiles } from './inputs.ts';
import { colorOf, columnsOf, say } from './terminal.ts';
import { writeResult } from './write.ts';

export interface DiagnoseOptions {
  readonly format: 'text' | 'json';
  readonly output: string | undefined;
  /** The folder of the project; false for none; undefined for this folder, where it holds manifests. */
  readonly project: string | false | undefined;
  readonly config: string | false | undefined;
}

/** Between two words about a long log. */
const progressStep = 64 * 2 ** 20;
/** From this length on, the work is as much as that on many files. */
const longLog = 2 ** 21;
const usage = 'name the file of a log, or pipe one: docker build . 2>&1 | wheelclash diagnose -';

/** Reads a log, and names the causes of what it shows. The exit code is 1 where it shows something that is known. */
export async function diagnose(
  log: string | undefined,
  options: DiagnoseOptions,
  commands: readonly string[],
  host: Host,
): Promise<ExitCode> {
  const source = open(log, host);
  const engine = await engineFor(configurationOf(options, host), [], host);
  const { knowledge } = engine;
  if (knowledge === undefined) throw new UsageError('this program carries no knowledge');
  const symptoms = knowledge.all('symptom');
  const reader = readLog(symptoms);
  await feed(source, reader, host);
  const reading = reader.end();
  const harmless = reading.sightings.filter(({ symptom }) => symptom.harmless);
  const sightings = reading.sightings.filter(({ symptom }) => !symptom.harmless);
  const project = await projectOf(options, engine, commands, host);
  const result: DiagnosisResult = {
    log: source.name,
    reading,
    diagnoses: causesOf(
      sightings,
      knowledge,
      project && { environments: project.project.environments, findings: project.findings },
    ),
    harmless,
    known: symptoms.filter((symptom) => !symptom.harmless).length,
    files: project?.files ?? [],
    findings: project?.findings.filter(({ severity }) => severity !== 'note').length,
  };
  writeResult(host, await textOf(result, knowledge.date, options, host), options.output);
  return sightings.length > 0 ? 1 : 0;
}

function configurationOf({ project, config }: DiagnoseOptions, { cwd }: Host): Configuration {
  const folder = resolve(cwd, project || '.');
  return loadConfiguration(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? folder : cwd, cwd, config);
}

interface Source {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The log: a file, or standard input. A terminal is no log. */
function open(log: string | undefined, host: Host): Source {
  if (log === undefined || log === '-') {
    const input = host.input?.();
    if (input === undefined || (log === undefined && input.isTTY)) throw new UsageError(usage);
    return { name: 'standard input', chunks: input };
  }
  const path = resolve(host.cwd, log);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`there is no file "${log}"; ${usage}`);
  if (stats.isDirectory()) throw new UsageError(`"${log}" is a folder; ${usage}`);
  return { name: log, chunks: createReadStream(path, { highWaterMark: 2 ** 18 }) };
}

/** Decodes and reads a log as it comes. Wrong bytes become marks; a log of PowerShell (UTF-16) is read too. */
async function feed({ name, chunks }: Source, reader: LogReader, host: Host): Promise<void> {
  let decoder: TextDecoder | undefined;
  let bytes = 0;
  let said = 0;
  try {
    for await (const chunk of chunks) {
      decoder ??= new TextDecoder(encodingOf(chunk, name));
      reader.push(decoder.decode(chunk, { stream: true }));
      if (bytes <= longLog && bytes + chunk.length > longLog) host.expect?.(Number.POSITIVE_INFINITY);
      bytes += chunk.length;
      if (host.err.isTTY && bytes - said >= progressStep) {
        said = bytes;
        host.err.write(`\rwheelclash: ${Math.round(bytes / 2 ** 20)} MiB read`);
      }
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name} could not be read (${errorCode(error)})`);
  } finally {
    if (said > 0) host.err.write('\r\u001b[K');
  }
  reader.push(decoder?.decode() ?? '');
}

function encodingOf(bytes: Uint8Array, name: string): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw new UsageError(`${name} is compressed; unpack it first`);
  const zeros = (odd: 0 | 1) => {
    let number = 0;
    for (let index = odd; index < Math.min(bytes.length, 400); index += 2) if (bytes[index] === 0) number++;
    return number;
  };
  const many = Math.min(bytes.length, 400) / 4;
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || zeros(1) > many) return 'utf-16le';
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || zeros(0) > many) return 'utf-16be';
  return 'utf-8';
}

/** The checked project; undefined where none is asked for, or none is there. */
async function projectOf(
  { project, config }: DiagnoseOptions,
  engine: Engine,
  commands: readonly string[],
  host: Host,
): Promise<CheckResult | undefined> {
  if (project === false) return undefined;
  const options = { ...checkDefaults, config };
  const inputs = withNamedFiles(
    readInputs(project === undefined ? [] : [project], options, commands, host),
    engine,
    host,
  );
  const result = engine.check(inputs.files, await optionsOf(inputs, options, false, engine, host));
  if (result.project.manifests.length > 0) return result;
  if (project !== undefined) say(host, `no manifest found in ${project}`);
  return undefined;
}

async function textOf(
  result: DiagnosisResult,
  knowledge: string,
  options: DiagnoseOptions,
  host: Host,
): Promise<string> {
  if (options.format === 'json') {
    const { formatDiagnosisJson } = await import('../report/diagnosis-json.ts');
    return formatDiagnosisJson(result, { version: host.version, knowledge });
  }
  const { formatDiagnosis } = await import('../report/diagnosis-text.ts');
  const output = options.output === undefined ? host.out : { write: () => {} };
  return formatDiagnosis(result, { columns: columnsOf(output, host.env), color: colorOf(output, host.env) });
}
