/**
 * MQTT.js as a page needs it: over WebSockets alone. Its bundle for browsers brings what other platforms need, and so
 * is half as large again.
 */
import './node_globals'
import MqttClient, { type IClientOptions } from 'mqtt/lib/client'
import { browserStreamBuilder } from 'mqtt/lib/connect/ws'

export type { MqttClient }

/** Bundlers that keep to Node.js take all that a CommonJS module exports for its default export. */
const Client = (MqttClient as unknown as { default?: typeof MqttClient }).default ?? MqttClient

/** Connect to a broker, once: who wants to come back makes another client. */
export function connect(address: string, options: IClientOptions): MqttClient {
  const { protocol, hostname, port, pathname, search } = new URL(address)
  const all: IClientOptions = {
    ...options,
    protocol: protocol === 'wss:' ? 'wss' : 'ws',
    hostname,
    port: port ? Number(port) : undefined,
    path: pathname + search,
    reconnectPeriod: 0,
  }
  return new Client((client) => browserStreamBuilder(client, all), all)
}
