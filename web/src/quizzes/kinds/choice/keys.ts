/** What answers to choose from are named by. */
export const KEYS = ['A', 'B', 'C', 'D'] as const

/** A sign for each key, so that colours are not the only difference. */
export const KEY_SHAPES: Record<string, string> = { A: '▲', B: '◆', C: '●', D: '■' }
