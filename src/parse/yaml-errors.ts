import type { ErrorCode } from 'yaml';

/**
 * What an error of the YAML library means for the tree: `none` where the meaning is clear all the same, `value` where
 * one value is wrong, `structure` where what follows may belong elsewhere.
 */
export function effectOf(code: ErrorCode): 'none' | 'value' | 'structure' {
  switch (code) {
    case 'MULTIPLE_DOCS':
    case 'KEY_OVER_1024_CHARS':
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
    case 'BAD_DIRECTIVE':
      return 'none';
    case 'BAD_DQ_ESCAPE':
    case 'BAD_ALIAS':
      return 'value';
    default:
      return 'structure';
  }
}

/** The error in our own words. */
export function plainWordsOf(code: ErrorCode): string {
  switch (code) {
    case 'BAD_INDENT':
      return 'This is indented differently from its siblings';
    case 'TAB_AS_INDENT':
      return 'YAML does not allow tabs as indentation';
    case 'MISSING_CHAR':
      return 'A character is missing here: a colon, a comma, a quote or a blank';
    case 'BAD_SCALAR_START':
      return 'A text that starts with this character must be quoted';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'A second "key: value" cannot stand on this line; quote the text if it is one value';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'A key must stand on one line, with a colon behind it';
    case 'BLOCK_IN_FLOW':
      return 'An indented block cannot stand inside brackets';
    case 'BAD_DQ_ESCAPE':
      return 'YAML has no such escape sequence';
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
      return 'This anchor or alias is not valid';
    case 'RESOURCE_EXHAUSTION':
      return 'This file is nested too deeply';
    default:
      return 'YAML does not allow this here';
  }
}
