/** What screen readers are told when the game goes on. */
import { labelOf } from '@/players/names'
import { inWords } from '@/quizzes/kinds/playing'
import { type HostGame, questionOf } from './host_state'
import { revealOf } from './reveal'

type Translate = (key: string, named: Record<string, unknown>, plural?: number) => string

const TOLD = 3

/** Where the game is: when this changes, there is something to tell. */
export const placeOf = ({ phase, focus }: HostGame): string =>
  phase === 'question' || phase === 'reveal' ? `${phase} ${focus}` : phase

export function announcementOf(game: HostGame, t: Translate): string {
  const { phase, focus } = game
  if (phase === 'question')
    return t('hosting.say.question', { n: focus, text: questionOf(game, focus)?.question })
  if (phase === 'reveal') return revealSaying(game, t)
  if (phase === 'lobby') return ''
  const best = (game.standings?.rows ?? [])
    .filter(({ position }) => position !== null)
    .slice(0, TOLD)
    .map(({ position, playerName, points }) =>
      t('hosting.say.place', { position, name: labelOf(playerName, t), points }),
    )
  return [t(`hosting.say.${phase}`, {}), ...best].join(' ')
}

function revealSaying(game: HostGame, t: Translate): string {
  const reveal = revealOf(game, game.focus)
  if (!reveal) return ''
  const right = reveal.right.map((each) => inWords(each, reveal)).join(' / ')
  const first = reveal.race?.winner && t('hosting.reveal.first', { name: labelOf(reveal.race.winner, t) })
  return [first, t('hosting.say.right', { right })].filter(Boolean).join(' ')
}
