import type { IsolationUnit, Plan } from '../domain/plan.ts';
import { stageName } from './plan-dockerfile.ts';
import { scalar } from './plan-pipeline.ts';
import { type PlanFile, sitesOf, slug } from './plan-sites.ts';

/**
 * A compose file with a service for each unit. Units start one after another, the main one last, each when the one
 * before says that it is ready: several that create their CUDA contexts at once fail together.
 */
export function composeFile(plan: Plan): PlanFile {
  const services = sitesOf(plan).flatMap(({ head, sharing }) =>
    [head, ...sharing].map((unit) => ({ unit, target: stageName(head.name) })),
  );
  const [main, ...others] = services;
  const order = main === undefined ? others : [...others, main];
  const text = [
    '# A unit says that it is ready by creating /tmp/ready once its models are loaded.',
    'services:',
    ...order.flatMap(({ unit, target }, at) =>
      serviceLines(
        unit,
        target,
        order.slice(0, at).map((one) => one.unit),
      ),
    ),
  ];
  return { path: 'compose.yaml', text: `${text.join('\n')}\n` };
}

function serviceLines(unit: IsolationUnit, target: string, before: readonly IsolationUnit[]): readonly string[] {
  const awaited = unit.name === 'main' ? before : before.slice(-1);
  return [
    `  ${scalar(slug(unit.name))}:`,
    '    build:',
    '      context: .',
    `      target: ${target}`,
    '    # command: what starts this unit',
    '    init: true',
    ...(awaited.length === 0
      ? []
      : [
          '    depends_on:',
          ...awaited.flatMap(({ name }) => [`      ${scalar(slug(name))}:`, '        condition: service_healthy']),
        ]),
    '    healthcheck:',
    '      test: ["CMD", "test", "-f", "/tmp/ready"]',
    '      interval: 10s',
    '      timeout: 5s',
    '      retries: 30',
    '      start_period: 60s',
    ...(unit.gpu
      ? [
          '    deploy:',
          '      resources:',
          '        reservations:',
          '          devices:',
          '            - driver: nvidia',
          '              device_ids: ["0"]',
          '              capabilities: [gpu]',
        ]
      : []),
  ];
}
