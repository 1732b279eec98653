/** Tests read English texts. */
import en from './src/locales/en.json'
import hosting from './src/locales/hosting/en.json'
import { i18n } from './src/platform/i18n'

i18n.global.setLocaleMessage('en', { ...en, ...hosting })
