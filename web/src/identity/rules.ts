/** What names and passwords have to be like. The service has the last word; these tell while one is typing. */

/** What a player name breaks: the first key of `identity.nameFaults`, or undefined where the name is fine. */
export type NameFault = 'mail' | 'beginning' | 'signs' | 'short' | 'long'

export function faultOfName(name: string): NameFault | undefined {
  if (name.includes('@')) return 'mail'
  if (!/^[\p{L}\p{N}]/u.test(name)) return 'beginning'
  if (!/^[\p{L}\p{M}\p{N}_.-]+$/u.test(name)) return 'signs'
  const characters = [...name.replace(/\p{M}/gu, '')].length
  if (characters < 3) return 'short'
  return characters > 30 ? 'long' : undefined
}

/** Each rule for passwords, and whether a password keeps it. Capitals and small letters are those from A to Z. */
export const PASSWORD_RULES = {
  length: (password: string) => password.length >= 8,
  capital: (password: string) => /[A-Z]/.test(password),
  small: (password: string) => /[a-z]/.test(password),
  digit: (password: string) => /[0-9]/.test(password),
  sign: (password: string) => /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+ -]/.test(password.trim()),
} as const

/** Whether a password keeps all rules; blanks at its ends don't count, and are not taken. */
export function isGoodPassword(password: string): boolean {
  return Object.values(PASSWORD_RULES).every((keeps) => keeps(password)) && password === password.trim()
}

/** Whether a text may be an e-mail address: something, an @, and a domain. */
export const mayBeMailAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim())

/** The six digits of a code, without what got in with copying; undefined where they aren't six. */
export function asCode(typed: string): string | undefined {
  const code = typed.replace(/[\s-]/g, '')
  return /^\d{6}$/.test(code) ? code : undefined
}
