/** `5.0G`, `972M`: bytes as `ls -h` and `df -h` print them, rounded upwards. */
export function humanSize(bytes: number): string {
  let value = bytes;
  for (const suffix of ['', 'K', 'M', 'G', 'T']) {
    if (value < 1024 || suffix === 'T') {
      if (suffix === '') return String(value);
      return value < 10 ? `${(Math.ceil(value * 10) / 10).toFixed(1)}${suffix}` : `${Math.ceil(value)}${suffix}`;
    }
    value /= 1024;
  }
  return String(bytes);
}
