import { describe, expect, test } from 'vitest';
import { shown } from './docker-shown.ts';

type Case = readonly [name: string, files: Readonly<Record<string, string>> | string, expected: readonly string[]];

const inImage: readonly Case[] = [
  [
    'a list without the lines that sed takes out',
    withList("sed -i '/^torch/d' requirements.txt && pip install -r requirements.txt"),
    ['numpy ==1.26.4'],
  ],
  [
    'a list that sed changes in another way',
    withList("sed -i 's/torch==.*/torch/' requirements.txt && pip install -r requirements.txt scipy==1.11.4"),
    ['scipy ==1.11.4'],
  ],
  [
    'a list with a line more',
    withList('echo "scipy==1.11.4" >> requirements.txt && pip install -r requirements.txt'),
    ['numpy ==1.26.4, scipy ==1.11.4, torch ==2.3.0'],
  ],
  [
    'a list that is written anew',
    withList(
      'grep -v torch requirements.txt > other.txt && mv other.txt requirements.txt && pip install -r requirements.txt scipy==1.11.4',
    ),
    ['scipy ==1.11.4'],
  ],
  [
    'a list that is copied and moved',
    withList('cp requirements.txt /tmp/r.in && mv /tmp/r.in /opt/r.in && pip install -r /opt/r.in'),
    ['numpy ==1.26.4, torch ==2.3.0'],
  ],
  [
    'a fallback is what is not installed',
    from('RUN pip install onnxruntime-gpu==1.19.2 || pip install onnxruntime==1.19.2'),
    ['onnxruntime-gpu ==1.19.2'],
  ],
  [
    'a question with && and || is a condition',
    from('RUN command -v nvcc && pip install onnxruntime-gpu==1.19.2 || pip install onnxruntime==1.19.2'),
    ['onnxruntime ==1.19.2 if not (command -v nvcc succeeds), onnxruntime-gpu ==1.19.2 if command -v nvcc succeeds'],
  ],
  [
    'a machine that is asked for',
    from('RUN case "$(uname -m)" in x86_64) pip install numpy==1.26.4 ;; aarch64) pip install numpy==2.0.0 ;; esac'),
    ['numpy ==1.26.4'],
  ],
  [
    'what another shell and another user run',
    from('RUN bash -lc "pip install numpy==1.26.4" && su app -c "pip install scipy==1.11.4"'),
    ['numpy ==1.26.4, scipy ==1.11.4'],
  ],
];

function withList(command: string): Readonly<Record<string, string>> {
  return {
    'requirements.txt': 'torch==2.3.0\nnumpy==1.26.4\n',
    Dockerfile: from('WORKDIR /app', 'COPY requirements.txt ./', `RUN ${command}`),
  };
}

function from(...lines: readonly string[]): string {
  return `FROM python:3.11\n${lines.join('\n')}\n`;
}

describe('lists that a build changes', () => {
  test.each(inImage)('%s', (_, files, expected) => {
    const lines = shown(files).filter((line) => !line.startsWith('requirements.txt'));
    expect(lines.map((line) => line.slice(line.indexOf(': ') + 2))).toEqual(expected);
  });
});
