import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app/App.vue'
import { loadConfig } from './platform/config'
import { i18n, preferredLanguage, speak } from './platform/i18n'
import { applyTheme } from './platform/theme'
import { makeRouter } from './app/router'
import './platform/styles/tokens.css'
import './platform/styles/base.css'

applyTheme()
try {
  await Promise.all([loadConfig(), speak(preferredLanguage())])
  createApp(App).use(createPinia()).use(i18n).use(makeRouter()).mount('#app')
} catch {
  const { t, te } = i18n.global
  const inEnglish = document.querySelector<HTMLTemplateElement>('#cannot-start')?.content.textContent ?? ''
  document.body.textContent = te('platform.cannotStart') ? t('platform.cannotStart') : inEnglish.trim()
}
