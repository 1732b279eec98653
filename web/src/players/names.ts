/** Names of players as people read them: guests have a `~` before theirs, which keeps them apart from accounts. */
export const nameOf = (playerName: string): string => playerName.replace(/^~/, '')

/** Whether this is no guest. */
export const hasAccount = (playerName: string): boolean => !playerName.startsWith('~')

/** A name in a sentence, where the mark of who has an account can't be seen. */
export const labelOf = (
  playerName: string,
  t: (key: string, named: Record<string, unknown>) => string,
): string => (hasAccount(playerName) ? t('players.withAccount', { name: playerName }) : nameOf(playerName))
