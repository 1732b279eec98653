/** Texts for people, in their language: English and German. */
import { createI18n } from 'vue-i18n'
import type en from '@/locales/en.json'

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const REMEMBERED = 'buzzline.language'

/** Only the language that is spoken is loaded: both have the same texts. */
const TEXTS: Record<Language, () => Promise<{ default: typeof en }>> = {
  en: () => import('@/locales/en.json'),
  de: () => import('@/locales/de.json'),
}

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: {} as Record<Language, typeof en>,
})

/** Show all texts in a language, now and next time. */
export async function speak(language: Language): Promise<void> {
  if (!i18n.global.availableLocales.includes(language)) {
    i18n.global.setLocaleMessage(language, (await TEXTS[language]()).default)
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
  localStorage.setItem(REMEMBERED, language)
}

/** The language that was chosen, or the one that the browser asks for. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(REMEMBERED), ...navigator.languages]
  const known = wanted.map((each) => each?.slice(0, 2)).find((each) => each && each in LANGUAGES)
  return (known as Language | undefined) ?? 'en'
}
