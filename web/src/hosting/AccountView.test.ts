import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { i18n } from '@/platform/i18n'
import AccountView from './AccountView.vue'
import { accountOf } from './samples'

const told = (players: number, received: number) => {
  const removed = { players, received, counted: received, late: 0, refused: 0, duplicate: 0, right: 0 }
  const account = { ...accountOf({ 1: [9, 1] }), removed }
  return mount(AccountView, { props: { account }, global: { plugins: [i18n] } }).text()
}

describe('the account', () => {
  it.each([
    [2, 5, 'You removed 2 players. Their 5 answers are included here, but not in the standings.'],
    [1, 1, 'You removed one player. Their answer is included here, but not in the standings.'],
    [1, 0, 'You removed one player. They had not answered anything.'],
  ])('says that answers of players who were removed are in it: %i, %i', (players, received, words) => {
    expect(told(players, received)).toContain(words)
  })

  it('says nothing of it where nobody was removed', () => {
    expect(told(0, 0)).not.toContain('removed')
    const props = { account: accountOf({ 1: [9, 1] }) }
    expect(mount(AccountView, { props, global: { plugins: [i18n] } }).text()).not.toContain('removed')
  })
})
