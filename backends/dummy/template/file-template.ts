import { PathTree, TreeFile, TreeFolder, type TreeNode } from '../path-tree.ts';

export interface TemplateFile {
  readonly content: string;
  readonly mode: number;
}

/** What a template says of a router's disk, by path without the leading slash. */
export interface FileTemplate {
  /** Epoch ms: when every file of it was made. */
  readonly builtMs: number;
  file(path: string): TemplateFile | undefined;
  /** Mode of a folder; undefined when the template has no such folder. */
  folderMode(path: string): number | undefined;
  list(path: string): readonly string[];
  /** The path itself and all files and folders below; empty when the template has no such path. */
  below(path: string): readonly string[];
}

export interface TemplateContents {
  readonly builtMs: number;
  /** Absolute path → content; mode 0644 unless `modes` says otherwise. */
  readonly files: Readonly<Record<string, string>>;
  /** Absolute paths of folders that are there even when they hold nothing. */
  readonly folders: readonly string[];
  readonly modes: Readonly<Record<string, number>>;
}

/** One object for all routers of a process: nobody writes to it. */
export function createFileTemplate({ builtMs, files, folders, modes }: TemplateContents): FileTemplate {
  const tree = new PathTree<TemplateFile>();
  for (const folder of folders) tree.makeFolder(folder.slice(1));
  for (const [path, content] of Object.entries(files)) tree.set(path.slice(1), { content, mode: modes[path] ?? 0o644 });
  return {
    builtMs,
    file: (path) => tree.file(path),
    folderMode: (path) => (tree.get(path) instanceof TreeFolder ? (modes[`/${path}`] ?? 0o755) : undefined),
    list: (path) => tree.list(path),
    below: (path) => {
      const node = tree.get(path);
      return node === undefined ? [] : pathsBelow(path, node);
    },
  };
}

function pathsBelow<V>(path: string, node: TreeNode<V>): string[] {
  if (node instanceof TreeFile) return [path];
  return [path, ...[...node.children].flatMap(([name, child]) => pathsBelow(`${path}/${name}`, child))];
}
