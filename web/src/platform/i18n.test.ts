import { expect, it } from 'vitest'
import { i18n, speak, speakToHosts } from './i18n'

const { t } = i18n.global

it('loads what hosts read for them only, in whichever language they speak then', async () => {
  await speak('de')
  expect(t('platform.notFound')).toBe('Diese Seite gibt es nicht')
  expect(Object.keys(i18n.global.getLocaleMessage('de'))).not.toContain('hosting')
  await speakToHosts()
  const german = t('hosting.title')
  await speak('en')
  expect(t('hosting.title')).not.toBe(german)
  await speak('de')
  expect(t('hosting.title')).toBe(german)
  expect(t('platform.notFound')).toBe('Diese Seite gibt es nicht')
})
