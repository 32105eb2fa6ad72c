/** Router number `index`, from 0, of the gRPC benches. */
export const benchRouter = (index: number): string => `r-${index + 1}-VM`;

/** Its address, in 127.64.0.0/14: four blocks of 65,536. */
export function benchAddress(index: number): string {
  const number = index + 1;
  return `127.${64 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
}
