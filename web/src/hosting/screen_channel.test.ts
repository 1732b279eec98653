import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { casual } from './samples'
import { type Frame, frameOf } from './scene'
import { project, type Projector, watchHost } from './screen_channel'

/** All channels of a name hear what one of them says, but for that one. */
class FakeChannel {
  static all: FakeChannel[] = []
  onmessage: ((event: { data: unknown }) => void) | null = null

  constructor(readonly name: string) {
    FakeChannel.all.push(this)
  }

  postMessage(data: unknown): void {
    const sent = structuredClone(data)
    for (const each of FakeChannel.all) {
      if (each !== this && each.name === this.name) each.onmessage?.({ data: sent })
    }
  }

  close(): void {
    FakeChannel.all = FakeChannel.all.filter((each) => each !== this)
  }
}

describe('the big screen', () => {
  let frames: (Frame | null)[]
  let taken: string[]
  let opened: string[]
  let open: { close: () => void }[]

  const frame = (quizName: string) => ({ ...frameOf(casual(), false, Date.parse), quizName })
  const names = () => frames.map((each) => each?.quizName ?? null)

  function host(name: string, gameId = 'g'): Projector {
    const projector = project(
      gameId,
      () => frame(name),
      () => taken.push(name),
    )
    open.push(projector)
    return projector
  }

  function screen(gameId = 'g'): void {
    const close = watchHost(
      gameId,
      (each) => frames.push(each),
      (each) => opened.push(each),
    )
    open.push({ close })
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-21T18:00:00Z') })
    vi.stubGlobal('BroadcastChannel', FakeChannel)
    FakeChannel.all = []
    frames = []
    taken = []
    opened = []
    open = []
  })

  afterEach(() => {
    open.forEach((each) => each.close())
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  it('shows at once what there is, whenever it is opened', () => {
    host('first')
    screen()
    expect(names()).toEqual(['first'])
  })

  it('waits for the host’s window, and shows it as soon as it is there', () => {
    screen()
    vi.advanceTimersByTime(3_000)
    expect(names()).toEqual([null])
    host('first').changed()
    vi.advanceTimersByTime(0)
    expect(names()).toEqual([null, 'first'])
  })

  it('follows what changes, but not every single change', () => {
    const projector = host('first')
    screen()
    for (let change = 0; change < 50; change += 1) projector.changed()
    vi.advanceTimersByTime(0)
    for (let change = 0; change < 50; change += 1) projector.changed()
    vi.advanceTimersByTime(100)
    expect(names()).toEqual(['first', 'first', 'first'])
  })

  it('waits again when the host’s window is closed, or says nothing', () => {
    const projector = host('first')
    screen()
    projector.close()
    expect(names()).toEqual(['first', null])
  })

  it('waits as soon as the host’s window is left, and goes on if it is come back to', () => {
    const projector = host('first')
    screen()
    projector.leave()
    expect(names()).toEqual(['first', null])
    vi.advanceTimersByTime(3_000)
    expect(names()).toEqual(['first', null, 'first'])
  })

  it('waits when the host’s window is gone without a word', () => {
    host('first')
    screen()
    FakeChannel.all.shift()
    vi.advanceTimersByTime(12_000)
    expect(names().at(-1)).toBeNull()
  })

  it('is of one game', () => {
    host('other', 'another game')
    screen()
    expect(names()).toEqual([])
  })

  it('hears of another game that is opened', () => {
    screen()
    host('first')
    host('other', 'another game')
    expect(opened).toEqual(['another game'])
  })

  it('goes with the window that has taken over', () => {
    const first = host('first')
    screen()
    const second = host('second')
    expect(taken).toEqual(['first'])
    first.close()
    second.changed()
    vi.advanceTimersByTime(200)
    expect(names()).toEqual(['first', 'second'])
  })
})
