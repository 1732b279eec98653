/** Light or dark: what was chosen, else what the system says. */
import { ref } from 'vue'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const REMEMBERED = 'buzzline.theme'

export const theme = ref<Theme>(remembered())

/** Apply the theme to the page, and keep it if it is a new one. */
export function applyTheme(chosen: Theme = theme.value): void {
  theme.value = chosen
  localStorage.setItem(REMEMBERED, chosen)
  if (chosen === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = chosen
}

function remembered(): Theme {
  const kept = localStorage.getItem(REMEMBERED)
  return THEMES.find((each) => each === kept) ?? 'system'
}
