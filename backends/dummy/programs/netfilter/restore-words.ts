/** Words of a line as `iptables-restore` takes it: blanks part them, quotes and backslashes keep them together. */
export function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s"\\]|\\.|"(?:[^"\\]|\\.)*")+/g)].map(([word]) =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"/g, '$1').replaceAll(/\\(.)/g, '$1'),
  );
}
