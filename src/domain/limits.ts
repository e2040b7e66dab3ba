/** Where reading stops, so that no file can make a check slow, large or endless. */
export interface Limit {
  readonly most: number;
  /** What is counted, for the generated page: "levels of nesting". */
  readonly of: string;
  /** Why this number: what people write stays far below it. */
  readonly why: string;
}

const mega = 1024 * 1024;

/** All limits that a hostile project could reach; what lies beyond one is left out and said, with its place. */
export const limits = {
  fileBytes: { most: 10 * mega, of: 'bytes of a file', why: 'the longest lock files have two million' },
  ignoreFileBytes: { most: mega, of: 'bytes of a .gitignore', why: 'each line is matched against each path' },
  folderDepth: {
    most: 100,
    of: 'folders below each other',
    why: 'symbolic links are not followed, so depth is written',
  },
  pythonFiles: { most: 10_000, of: 'Python files looked into for a script block', why: 'each of them is opened' },
  unnamedYamlFiles: { most: 400, of: 'YAML files looked into for a pipeline', why: 'each of them is opened' },
  nesting: { most: 100, of: 'levels of nesting in YAML, TOML, shell and markers', why: 'people write ten' },
  yamlCharacters: { most: 300_000, of: 'characters of a YAML file', why: 'hostile ones of this length take a second' },
  yamlAliases: { most: 20_000, of: 'nodes that YAML aliases add', why: 'an alias bomb adds billions' },
  tomlCharacters: { most: 4_000_000, of: 'characters of a TOML file', why: 'only locks are longer than a page or two' },
  lineCharacters: {
    most: 200_000,
    of: 'characters of a line of requirements or an instruction, with its continuations',
    why: 'a requirement with a hundred hashes has 8,000',
  },
  shellCharacters: { most: 100_000, of: 'characters of one shell text', why: 'the longest RUN seen has 20,000' },
  requirements: { most: 1_000, of: 'requirements in one list', why: 'a frozen environment has five hundred' },
  clauses: { most: 200, of: 'version clauses of a requirement', why: 'people write three' },
  includes: { most: 300, of: 'other files that one file names', why: 'people write ten' },
  includeDepth: { most: 30, of: 'files that include each other in a chain', why: 'people write four' },
  extendsDepth: { most: 20, of: 'compose services that extend each other in a chain', why: 'people write two' },
  groups: { most: 100, of: 'extras, and groups, of one project', why: 'the largest project seen has sixty' },
  separateGroups: {
    most: 40,
    of: 'extras, and groups, of one project that are checked one by one',
    why: 'each is an environment',
  },
  instructions: { most: 1_000, of: 'instructions of a Dockerfile', why: 'an image cannot have more than 127 layers' },
  stages: { most: 100, of: 'stages of a Dockerfile', why: 'the largest seen has thirty' },
  services: { most: 300, of: 'services of a compose file', why: 'the largest seen has eighty' },
  extractors: { most: 300, of: 'extractors of a pipeline file', why: 'each is a component' },
  lockedDistributions: { most: 10_000, of: 'distributions in a lock', why: 'the largest seen has two thousand' },
  problems: { most: 50, of: 'problems told of one file', why: 'what is no manifest has one in each line' },
  expansion: {
    most: 65_536,
    of: 'characters that variables grow to',
    why: 'doubling a value sixty times fills any memory',
  },
  shellBranches: { most: 64, of: 'undecided branches of one shell text', why: 'each doubles the ways through it' },
  shellCommands: { most: 2_000, of: 'commands that one shell text runs', why: 'loops repeat them' },
  shellSteps: { most: 10_000, of: 'steps in which one shell text is followed', why: 'loops in loops repeat them' },
  environments: { most: 64, of: 'environments of a project', why: 'every rule looks at each of them' },
  planSteps: { most: 200_000, of: 'steps of the search for the smallest plan', why: 'the search is exponential' },
  planLooks: { most: 1_500, of: 'sets of components that a plan tries', why: 'each is a check of its own' },
  proofs: { most: 100, of: 'checks that prove fixes', why: 'each is a check of the whole project' },
} as const satisfies Record<string, Limit>;
