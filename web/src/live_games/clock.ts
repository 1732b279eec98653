/** What time it is by the service's clock, which decides whether an answer comes in time. */

const SAMPLES = 12

/**
 * How far the service's clock is ahead of the device's, by the moments that its messages name: when one comes, the
 * moment is over. The message that was fastest says it best.
 */
export class ServiceClock {
  private samples: number[]

  /** Begin with what was known before. */
  constructor(ahead: number | null = null) {
    this.samples = ahead === null ? [] : [ahead]
  }

  /** A message that was just sent has come, and names the moment. */
  hear(at: string, now = Date.now()): void {
    const sample = Date.parse(at) - now
    if (Number.isFinite(sample)) this.samples = [...this.samples, sample].slice(-SAMPLES)
  }

  /** Milliseconds that the service is ahead; null as long as nothing is known. */
  get ahead(): number | null {
    return this.samples.length > 0 ? Math.max(...this.samples) : null
  }

  /** The service's time now. Devices that nothing is known about are taken to be right. */
  now(device = Date.now()): number {
    return device + (this.ahead ?? 0)
  }
}
