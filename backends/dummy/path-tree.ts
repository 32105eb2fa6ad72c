/** A folder of a `PathTree`: files and folders by name. */
export class TreeFolder<V> {
  readonly children = new Map<string, TreeFolder<V> | TreeFile<V>>();

  /** All files below with their paths behind `prefix`, and folders that hold nothing, depth first. */
  *entries(prefix: string): Generator<TreeEntry<V>> {
    for (const [name, node] of this.children) {
      const path = `${prefix}${name}`;
      if (node instanceof TreeFile || node.children.size === 0) yield { path, node };
      else yield* node.entries(`${path}/`);
    }
  }
}

export class TreeFile<V> {
  readonly value: V;
  constructor(value: V) {
    this.value = value;
  }
}

export type TreeNode<V> = TreeFolder<V> | TreeFile<V>;

export interface TreeEntry<V> {
  readonly path: string;
  readonly node: TreeNode<V>;
}

/**
 * Files and folders by path, without a leading slash; the empty path is the root. Looking up, listing and removing cost what they
 * touch, whatever else is in the tree.
 */
export class PathTree<V> {
  #root = new TreeFolder<V>();

  get(path: string): TreeNode<V> | undefined {
    let node: TreeNode<V> | undefined = this.#root;
    for (let from = 0; from < path.length;) {
      if (!(node instanceof TreeFolder)) return undefined;
      const slash = path.indexOf('/', from);
      const end = slash < 0 ? path.length : slash;
      node = node.children.get(path.slice(from, end));
      from = end + 1;
    }
    return node;
  }

  file(path: string): V | undefined {
    const node = this.get(path);
    return node instanceof TreeFile ? node.value : undefined;
  }

  /** Names in a folder, in the order they were made. */
  list(path: string): readonly string[] {
    const node = this.get(path);
    return node instanceof TreeFolder ? [...node.children.keys()] : [];
  }

  /** Puts a file, folders included. A file that is in the way of a folder, or a folder in the way of the file, is replaced. */
  set(path: string, value: V): void {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? this.#root : this.makeFolder(path.slice(0, slash));
    folder.children.set(path.slice(slash + 1), new TreeFile(value));
  }

  makeFolder(path: string): TreeFolder<V> {
    let folder = this.#root;
    if (path === '') return folder;
    for (const name of path.split('/')) {
      const child = folder.children.get(name);
      if (child instanceof TreeFolder) folder = child;
      else {
        const made = new TreeFolder<V>();
        folder.children.set(name, made);
        folder = made;
      }
    }
    return folder;
  }

  /** Removes a file, or a folder with all that is in it. Returns what it was. */
  remove(path: string): TreeNode<V> | undefined {
    if (path === '') {
      const root = this.#root;
      this.#root = new TreeFolder();
      return root;
    }
    const slash = path.lastIndexOf('/');
    const folder = this.get(path.slice(0, Math.max(slash, 0)));
    if (!(folder instanceof TreeFolder)) return undefined;
    const name = path.slice(slash + 1);
    const node = folder.children.get(name);
    folder.children.delete(name);
    return node;
  }

  /** All files with their paths, and folders that hold nothing, depth first. */
  entries(): Generator<TreeEntry<V>> {
    return this.#root.entries('');
  }
}
