import { ArgumentError, expected } from '../errors.js'

/**
 * Checks a path below a run's artifacts: relative, with slashes, without empty parts, `.` or `..`, and without `#`,
 * which MLflow refuses. It decides where a file is written, so nothing doubtful gets through.
 *
 * @throws ArgumentError for any other.
 */
export function checkArtifactPath(path: string): void {
  const parts = path.split('/')
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused
  if (isPlain && !/[#\\\u0000-\u001f\u007f]/.test(path) && !/^[a-z]:/i.test(path)) return
  throw new ArgumentError(
    expected('a relative path such as results/table.json, without # and ..', 'the artifact', path),
  )
}

/** As it stands in an address: each part encoded by itself. */
export function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
