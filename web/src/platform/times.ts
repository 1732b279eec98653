/** Times as people read them: in their language and zone. */
import { i18n } from './i18n'

const formats = new Map<string, Intl.DateTimeFormat>()

/** The language of the page, as it is used where the reader lives: in London it is 18:04, in New York 6:04 PM. */
function localeHere(): string {
  const language = i18n.global.locale.value
  return navigator.languages.find((each) => each.startsWith(language)) ?? language
}

function inWords(at: string, options: Intl.DateTimeFormatOptions): string {
  const locale = localeHere()
  const name = locale + JSON.stringify(options)
  let format = formats.get(name)
  if (!format) formats.set(name, (format = new Intl.DateTimeFormat(locale, options)))
  return format.format(new Date(at))
}

/** A day: `21 Nov 2026`. */
export const dayOf = (at: string): string => inWords(at, { dateStyle: 'medium' })

/** A time of a day: `18:04`; with the day if that is not today. */
export function momentOf(at: string, now = new Date()): string {
  const today = new Date(at).toDateString() === now.toDateString()
  return inWords(at, today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' })
}
