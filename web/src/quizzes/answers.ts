/** How answers are shown. */

/** A sign for each key, so that colours are not the only difference. */
export const KEY_SHAPES: Record<string, string> = { A: '▲', B: '◆', C: '●', D: '■' }

/** Right answers as people read them: `A – Paris` where there are answers to choose from. */
export function inWords(response: string, answers?: { key: string; text: string }[]): string {
  const choice = answers?.find(({ key }) => key === response.trim().toUpperCase())
  return choice ? `${choice.key} – ${choice.text}` : response
}
