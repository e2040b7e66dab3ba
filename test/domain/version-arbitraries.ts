import fc from 'fast-check';

/** Few small numbers, so that versions often meet or touch. */
const number = fc.constantFrom('0', '1', '1', '2', '3', '10');
const spelledNumber = fc.constantFrom('', '0', '1', '2', '01');
const separator = fc.constantFrom('', '.', '-', '_');
const release = fc.array(number, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('.'));
const epoch = fc.oneof(
  { weight: 9, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('0!', '1!', '2!') },
);
const localText = fc
  .array(fc.constantFrom('cu118', 'cu121', 'cpu', 'a', 'b', '0', '1', '01', '10', 'ubuntu', '20240101123456789012'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((segments) => segments.join('.'));

function sometimes(arbitrary: fc.Arbitrary<string>, weight = 1): fc.Arbitrary<string> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight, arbitrary });
}

function labelled(words: readonly string[], numbers: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...words), numbers).map(([word, digits]) => word + digits);
}

const suffixes = fc.tuple(
  sometimes(labelled(['a', 'b', 'rc'], number)),
  sometimes(labelled(['.post'], number)),
  sometimes(labelled(['.dev'], number)),
);

/** Versions without a local part, in normal form apart from trailing zeros. */
export const publicVersionText: fc.Arbitrary<string> = fc
  .tuple(epoch, release, suffixes)
  .map(([before, segments, after]) => before + segments + after.join(''));

/** Versions with and without a local part. */
export const versionText: fc.Arbitrary<string> = fc
  .tuple(publicVersionText, sometimes(localText.map((text) => `+${text}`)))
  .map((parts) => parts.join(''));

function spelled(words: readonly string[]): fc.Arbitrary<string> {
  return sometimes(
    fc.tuple(separator, fc.constantFrom(...words), separator, spelledNumber).map((parts) => parts.join('')),
  );
}

/** Versions in the spellings PEP 440 allows, and texts that are nearly versions. */
export const spelledVersionText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '', ' ', '\t', 'v', 'V', ' v', 'vv', '.'),
    epoch,
    fc.oneof(release, fc.constantFrom('01.002', '1.', '1..0', '', '00')),
    spelled(['a', 'alpha', 'b', 'beta', 'c', 'rc', 'pre', 'preview', 'RC', 'Alpha', 'x']),
    fc.oneof(spelled(['post', 'rev', 'r', 'POST']), fc.constantFrom('-1', '-0', '-')),
    spelled(['dev', 'DEV']),
    sometimes(
      fc
        .oneof(localText, fc.constantFrom('', 'Ubuntu-1', 'a_b', 'a..b', '.a', 'a+b', 'ABC', 'é'))
        .map((text) => `+${text}`),
    ),
    fc.constantFrom('', '', '', ' ', '\n', '.', '.*'),
  )
  .map((parts) => parts.join(''));

const releaseText = fc.tuple(epoch, release).map((parts) => parts.join(''));

/** One valid clause other than `===`. */
export const clauseText: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.constantFrom('==', '!='), versionText).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('==', '!='), releaseText).map((parts) => `${parts.join('')}.*`),
  fc.tuple(fc.constantFrom('<', '<=', '>', '>='), publicVersionText).map((parts) => parts.join('')),
  fc
    .tuple(epoch, number, release, suffixes)
    .map(([before, first, rest, after]) => `~=${before}${first}.${rest}${after.join('')}`),
);

/** Up to four valid clauses other than `===`. */
export const specifierText: fc.Arbitrary<string> = fc
  .array(clauseText, { minLength: 1, maxLength: 4 })
  .map((clauses) => clauses.join(','));

/** Specifier sets in odd spellings, and texts that are nearly specifier sets. */
export const spelledSpecifierText: fc.Arbitrary<string> = fc
  .array(
    fc
      .tuple(
        fc.constantFrom('', ' '),
        fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '~=', '===', '=', '', '=>', '~', '> ', '== '),
        fc.oneof(
          spelledVersionText,
          releaseText.map((text) => `${text}.*`),
          fc.constantFrom('*', 'foo', '1.0 .*', '1;', '1)', ''),
        ),
        fc.constantFrom('', ' '),
      )
      .map((parts) => parts.join('')),
    { minLength: 0, maxLength: 2 },
  )
  .chain((clauses) => fc.constantFrom(clauses.join(','), `${clauses.join(',')},`, clauses.join(' , ')));
