import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { i18n } from '@/platform/i18n'
import PodiumView from './PodiumView.vue'

const textOf = (...rows: [number | null, string][]) =>
  mount(PodiumView, {
    props: { rows: rows.map(([position, playerName]) => ({ position, playerName, result: '' })) },
    global: { plugins: [i18n] },
  }).text()

describe('the podium', () => {
  it('has those who have a place', () => {
    const text = textOf([1, 'ada'], [null, 'bob'])
    expect([text.includes('ada'), text.includes('bob'), text.includes('Nobody scored')]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('says so where nobody has one', () => {
    const text = textOf([null, 'ada'], [null, 'bob'])
    expect(text).toBe('Nobody scored this time.')
  })
})
