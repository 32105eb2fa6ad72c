/** Seeded chance. The same seed gives the same sequence. */
export interface Random {
  /** A float in [0, 1). */
  next(): number;
  /** An integer in [min, max], both included. */
  integer(min: number, max: number): number;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
  /** An independent generator whose sequence depends on this seed and `label` only, not on how often this one was used. */
  fork(label: string): Random;
}
