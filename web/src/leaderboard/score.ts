import { i18n } from '@/platform/i18n'

/** A score, which is percent with two decimals at most, as people read it: `91.67 %`. */
export function scoreInWords(score: number): string {
  return new Intl.NumberFormat(i18n.global.locale.value, {
    style: 'percent',
    maximumFractionDigits: 2,
  }).format(score / 100)
}
