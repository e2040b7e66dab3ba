import type { MarkerOperator } from './marker.ts';

/**
 * Compares two texts as markers do. Undefined for the ordering operators, of which implementations disagree what they
 * mean for text.
 */
export function compareText(operator: MarkerOperator, left: string, right: string): boolean | undefined {
  switch (operator) {
    case '==':
    case '===':
      return left === right;
    case '!=':
      return left !== right;
    case 'in':
      return right.includes(left);
    case 'not in':
      return !right.includes(left);
    default:
      return undefined;
  }
}
