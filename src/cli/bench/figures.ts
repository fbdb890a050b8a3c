/** The `share` (0 to 1) quantile of sorted figures: the smallest that at least that share does not exceed. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function sorted(figures: Iterable<number>): number[] {
  return [...figures].sort((a, b) => a - b);
}

export function median(figures: Iterable<number>): number {
  return quantile(sorted(figures), 0.5);
}
