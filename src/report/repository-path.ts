/** A path of the working directory as a path of the repository; `folder` is where that directory lies in it (`api/`, or empty). */
export function repositoryPath(folder: string, path: string): string {
  if (folder === '') return path;
  const parts: string[] = [];
  for (const part of `${folder}${path}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
