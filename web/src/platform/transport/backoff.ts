/** How long to wait before the nth try to connect again, in milliseconds: longer each time, and not all at once. */
export function pauseBefore(attempt: number, random = Math.random): number {
  const longest = Math.min(1000 * 2 ** Math.max(attempt - 1, 0), 15_000)
  return longest * (0.5 + random() / 2)
}
