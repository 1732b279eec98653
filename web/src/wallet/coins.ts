/** Coins, which there are whole ones of only. */
import { i18n } from '@/platform/i18n'

/** `1 coin`, `1,200 coins`. */
export function inCoins(amount: number): string {
  const { t, n } = i18n.global
  return t('wallet.coins', { n: n(amount) }, amount)
}

/** An amount that came or went, as it is seen: `+50`, `−1,200`. */
export function withSign(amount: number): string {
  return (amount < 0 ? '−' : '+') + i18n.global.n(Math.abs(amount))
}

/** The whole number from 1 to `most` that somebody typed, or null. */
export function typedCoins(text: string, most: number): number | null {
  const amount = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0
  return amount >= 1 && amount <= most ? amount : null
}
