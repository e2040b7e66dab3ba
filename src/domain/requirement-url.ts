import { parseWheelName, type WheelName } from './wheel.ts';

/** The last segment of a URL or path, without query and fragment, escapes decoded. */
export function fileNameOf(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  const segment = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** What the file name at the end of a URL or path says, when it is that of a wheel. */
export function wheelOf(url: string): WheelName | undefined {
  return parseWheelName(fileNameOf(url));
}
