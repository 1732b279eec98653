/** Names of players as people read them: guests have a `~` before theirs, which keeps them apart from accounts. */
export const nameOf = (playerName: string): string => playerName.replace(/^~/, '')
