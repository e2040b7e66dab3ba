import type { Fix, FixAction } from '../domain/fix.ts';

/**
 * The fixes of one conflict that is seen in several environments. What is to be done at a step must be done at the steps
 * of all of them; whatever else is the same for all.
 */
export function joinFixes(some: readonly Fix[], others: readonly Fix[]): readonly Fix[] {
  return some.map((fix) => {
    const same = others.find(({ title, kind }) => title === fix.title && kind !== 'advice');
    const actions = same === undefined ? [] : distinct([...actionsOf(fix), ...actionsOf(same)]);
    if (actions.length < 2 || !actions.every((action) => stepOf(action) !== undefined)) return fix;
    return { kind: 'several', actions, title: fix.title, safety: fix.safety };
  });
}

function actionsOf(fix: FixAction): readonly FixAction[] {
  return fix.kind === 'several' ? fix.actions : [fix];
}

function distinct(actions: readonly FixAction[]): readonly FixAction[] {
  const steps = new Map<string, FixAction>();
  for (const action of actions) {
    const step = stepOf(action);
    const key = step === undefined ? String(steps.size) : `${step.path}:${step.start}`;
    if (!steps.has(key)) steps.set(key, action);
  }
  return [...steps.values()];
}

function stepOf(action: FixAction) {
  switch (action.kind) {
    case 'option':
    case 'last-step':
    case 'index':
      return action.step;
    case 'instruction':
      return action.beside;
    default:
      return undefined;
  }
}
