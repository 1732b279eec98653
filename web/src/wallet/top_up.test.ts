import { describe, expect, it, vi } from 'vitest'
import { Refusal } from '@/platform/refusal'
import { topUps } from './top_up'

function wallet() {
  const put = vi.fn<(body: { amount: number; idempotencyKey: string }) => Promise<void>>().mockResolvedValue()
  const keys = () => put.mock.calls.map(([{ idempotencyKey }]) => idempotencyKey)
  return { put, keys, topUp: topUps(put) }
}

describe('a top-up', () => {
  it('has a name of its own each time', async () => {
    const { topUp, keys } = wallet()
    await topUp(50)
    await topUp(50)
    expect(new Set(keys()).size).toBe(2)
  })

  it('keeps its name when it is tried again', async () => {
    const { put, topUp, keys } = wallet()
    put.mockRejectedValueOnce(new Refusal({}))
    await expect(topUp(50)).rejects.toThrow()
    await topUp(50)
    expect(new Set(keys()).size).toBe(1)
  })

  it('is another one if the amount is', async () => {
    const { put, topUp, keys } = wallet()
    put.mockRejectedValueOnce(new Refusal({}))
    await expect(topUp(50)).rejects.toThrow()
    await topUp(60)
    expect(new Set(keys()).size).toBe(2)
  })
})
