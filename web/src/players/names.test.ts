import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import ChatLine from '@/chat/ChatLine.vue'
import PlayerList from '@/hosting/PlayerList.vue'
import ScreenLobby from '@/hosting/ScreenLobby.vue'
import { hear } from '@/hosting/host_game'
import { casual, joined } from '@/hosting/samples'
import PodiumView from '@/leaderboard/PodiumView.vue'
import StandingsTable from '@/leaderboard/StandingsTable.vue'
import GameBar from '@/live_games/GameBar.vue'
import { i18n } from '@/platform/i18n'
import AccountLegend from './AccountLegend.vue'

/** The accessible names of the marks in the order of the page, each with the name that it stands at. */
function marked(component: Parameters<typeof mount>[0], props: object): string[] {
  const page = mount(component, { props, global: { plugins: [i18n] } } as never)
  return page
    .findAll('.account[role=img]')
    .map(
      (mark) =>
        `${mark.element.parentElement?.querySelector('bdi')?.textContent} ${mark.attributes('aria-label')}`,
    )
}

const row = (playerName: string, position: number) => ({ playerName, position, result: '1' })
const rows = [row('~ada', 1), row('ada', 2)]
const bar = { quizName: 'Quiz', points: '1', over: false, connection: 'online' }
const line = { text: 'hello', guests: true }
const list = { game: [joined('ada'), joined('~ada')].reduce(hear, casual()), kicking: new Set<string>() }

describe('a player with an account and a guest of the same name', () => {
  it.each([
    ['the list of the host', PlayerList, list],
    ['the big screen', ScreenLobby, { pin: '482193', names: ['~ada', 'ada'], players: 2 }],
    ['standings', StandingsTable, { rows, caption: '', resultTitle: '', live: true }],
    ['the podium', PodiumView, { rows }],
    ['the chat', ChatLine, { ...line, author: 'ada' }],
    ['the own phone', GameBar, { ...bar, playerName: 'ada' }],
  ])('are told apart in %s: who has an account is marked', (_, component, props) => {
    expect(marked(component as never, props)).toEqual(['ada with an account'])
  })

  it.each([
    ['the chat', ChatLine, { ...line, author: '~ada' }],
    ['the chat, of the host', ChatLine, { ...line, author: 'quinn', host: true }],
    ['the chat of everybody', ChatLine, { text: 'hello', author: 'ada' }],
    ['the own phone', GameBar, { ...bar, playerName: '~ada' }],
    ['leaderboards without guests', StandingsTable, { rows, caption: '', resultTitle: '' }],
  ])('have no mark where none is needed: %s', (_, component, props) => {
    expect(marked(component as never, props)).toEqual([])
  })

  it('are explained where both are there', () => {
    const legend = (...names: string[]) =>
      mount(AccountLegend, {
        props: { players: names.map((playerName) => ({ playerName })) },
        global: { plugins: [i18n] },
      }).text()
    expect(legend('ada', '~ada')).toContain('Everybody else is a guest')
    expect(legend('ada', 'bob') + legend('~ada') + legend()).toBe('')
  })

  it('are told apart in what buttons say', () => {
    const page = mount(PlayerList, { props: list, global: { plugins: [i18n] } })
    const labels = page.findAll('button').map((each) => each.attributes('aria-label'))
    expect(labels).toEqual(['Remove ada', 'Remove ada (with an account)'])
  })
})
