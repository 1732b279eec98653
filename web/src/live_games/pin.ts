/** PINs of games, as people type, paste and scan them. */
const LENGTH = 6

/** The digits of what was typed or pasted: a PIN with blanks, or the address that a QR code holds. */
export function pinOf(text: string): string {
  const ofAddress = /\/join\/(\d{6})\b/.exec(text)?.[1]
  return (ofAddress ?? text.replace(/\D/g, '')).slice(0, LENGTH)
}

/** Whether it is as long as a PIN and can't be one: they begin with no nought, which people leave out. */
export const isNoPin = (text: string): boolean => text.length === LENGTH && !isPin(text)

/** Whether it may be the PIN of a game. */
export const isPin = (text: string): boolean => /^[1-9]\d{5}$/.test(text)
