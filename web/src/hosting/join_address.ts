/** Where players go to join, for a QR code and in words. */

/** The address that a QR code holds: it leads straight to the nickname. */
export const joinLink = (pin: string, origin = window.location.origin): string => `${origin}/join/${pin}`

/** The address to type. */
export const joinAddress = (host = window.location.host): string => `${host}/join`

/** A PIN in two groups, as people read it. */
export const grouped = (pin: string): string => `${pin.slice(0, 3)}\u2009${pin.slice(3)}`

/** A PIN digit by digit, as it is to be read out. */
export const spelled = (pin: string): string => [...pin].join(' ')
