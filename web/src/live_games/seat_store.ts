/** Where this browser keeps seats; several tabs may use one at the same time. */
import { isGood, type Seat, seatKey } from './seat'

const SEAT = 'buzzline.seat.'
/** Which seat a page that is opened without another word takes. */
const TAKEN = 'buzzline.seat'
const NICKNAME = 'buzzline.nickname'

/** What there is where the browser keeps nothing, as some do in private windows. */
const memory = new Map<string, string>()

function read(name: string): string | null {
  return memory.get(name) ?? allowed(() => localStorage.getItem(name)) ?? null
}

function write(name: string, text: string): void {
  try {
    localStorage.setItem(name, text)
    memory.delete(name)
  } catch {
    memory.set(name, text)
  }
}

function forget(name: string): void {
  memory.delete(name)
  allowed(() => localStorage.removeItem(name))
}

/** A seat, as it is now. */
export function loadSeat(key: string): Seat | null {
  const text = read(SEAT + key)
  return text ? (JSON.parse(text) as Seat) : null
}

/** Take a seat: this tab plays with it, also after a reload. */
export function takeSeat(seat: Seat): void {
  write(SEAT + seatKey(seat), JSON.stringify(seat))
  takeAgain(seat)
}

/** Go back to a seat that is kept. */
export function takeAgain(seat: Seat): void {
  write(TAKEN, seatKey(seat))
  allowed(() => sessionStorage.setItem(TAKEN, seatKey(seat)))
}

/** Get up; the seat can be taken again. */
export function leaveSeat(): void {
  forget(TAKEN)
  allowed(() => sessionStorage.removeItem(TAKEN))
}

/** The seat of this tab, or the one that was taken last in any. */
export function takenSeat(): Seat | null {
  const key = allowed(() => sessionStorage.getItem(TAKEN)) ?? read(TAKEN)
  return key ? loadSeat(key) : null
}

/** Change a seat, no other tab between; answers with what it is now. */
export async function changeSeat(seat: Seat, change: (seat: Seat) => Seat): Promise<Seat> {
  const key = seatKey(seat)
  const make = () => {
    const before = loadSeat(key) ?? seat
    const after = change(before)
    if (after !== before) write(SEAT + key, JSON.stringify(after))
    return after
  }
  // Pages that are not served securely have no locks.
  const made = navigator.locks ? await navigator.locks.request(SEAT + key, async () => make()) : make()
  // Another tab may have changed it before we get to know.
  return loadSeat(key) ?? made
}

/** Hear when another tab changes a seat; answers with what ends that. */
export function onSeatChange(seat: Seat, listener: (seat: Seat) => void): () => void {
  const heard = ({ key, newValue }: StorageEvent) => {
    const now = key === SEAT + seatKey(seat) && newValue ? loadSeat(seatKey(seat)) : null
    if (now) listener(now)
  }
  window.addEventListener('storage', heard)
  return () => window.removeEventListener('storage', heard)
}

/** Seats in the game that a PIN stands for; those of games that are over are thrown away. */
export function seatsOf(pin: string, now = Date.now()): Seat[] {
  const names = [...memory.keys(), ...(allowed(() => Object.keys(localStorage)) ?? [])]
  const seats = names.filter((name) => name.startsWith(SEAT)).map((name) => loadSeat(name.slice(SEAT.length)))
  return seats.filter((seat): seat is Seat => {
    if (!seat) return false
    if (Date.parse(seat.expiresAt) <= now) forget(SEAT + seatKey(seat))
    return isGood(seat, now) && seat.pin === pin
  })
}

/** The nickname of the last time. */
export const lastNickname = (): string => read(NICKNAME) ?? ''

export const rememberNickname = (nickname: string): void => write(NICKNAME, nickname)

/** What the browser's storage says, where the page may use it. */
function allowed<Value>(action: () => Value): Value | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
