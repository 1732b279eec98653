/** Texts for people, in their language: English and German. */
import { createI18n } from 'vue-i18n'
import type en from '@/locales/en.json'
import type hostsEn from '@/locales/hosting/en.json'

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const REMEMBERED = 'buzzline.language'

type Texts = typeof en & Partial<typeof hostsEn>

/** Only the language that is spoken is loaded, and what only hosts read only for them: all have the same texts. */
const TEXTS: Record<Language, () => Promise<{ default: typeof en }>> = {
  en: () => import('@/locales/en.json'),
  de: () => import('@/locales/de.json'),
}
const TEXTS_OF_HOSTS: Record<Language, () => Promise<{ default: typeof hostsEn }>> = {
  en: () => import('@/locales/hosting/en.json'),
  de: () => import('@/locales/hosting/de.json'),
}

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: {} as Record<Language, Texts>,
})

let toHosts = false

/** Show all texts in a language, now and next time. */
export async function speak(language: Language): Promise<void> {
  await load(language)
  i18n.global.locale.value = language
  document.documentElement.lang = language
  localStorage.setItem(REMEMBERED, language)
}

/** Have the texts of the pages for hosts, too, in this language and any that is spoken later. */
export async function speakToHosts(): Promise<void> {
  toHosts = true
  await load(i18n.global.locale.value)
}

async function load(language: Language): Promise<void> {
  const known: Partial<Texts> = i18n.global.getLocaleMessage(language)
  const [texts, ofHosts] = await Promise.all([
    'platform' in known ? known : TEXTS[language]().then((each) => each.default),
    'hosting' in known || !toHosts ? {} : TEXTS_OF_HOSTS[language]().then((each) => each.default),
  ])
  i18n.global.setLocaleMessage(language, { ...known, ...texts, ...ofHosts } as Texts)
}

/** The language that was chosen, or the one that the browser asks for. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(REMEMBERED), ...navigator.languages]
  const known = wanted.map((each) => each?.slice(0, 2)).find((each) => each && each in LANGUAGES)
  return (known as Language | undefined) ?? 'en'
}
