import { describe, expect, it } from 'vitest'
import { type Config, withAbsoluteAddresses } from './config'

const given = {
  apiUrl: '/api',
  webSocketUrl: '/live',
  mqttUrl: 'wss://endpoint.iot.eu-west-1.amazonaws.com/mqtt',
  userPoolUrl: 'https://cognito-idp.eu-west-1.amazonaws.com/',
} as Config

describe('addresses of the configuration', () => {
  it('are those of the page where they are relative', () => {
    const config = withAbsoluteAddresses(given, 'https://quiz.example.com/join/123456')
    expect(config.apiUrl).toBe('https://quiz.example.com/api')
    expect(config.webSocketUrl).toBe('wss://quiz.example.com/live')
  })

  it('are plain text where the page is', () => {
    expect(withAbsoluteAddresses(given, 'http://localhost:4567/').webSocketUrl).toBe(
      'ws://localhost:4567/live',
    )
  })

  it('stay where they are absolute', () => {
    const config = withAbsoluteAddresses(given, 'https://quiz.example.com/')
    expect(config.mqttUrl).toBe('wss://endpoint.iot.eu-west-1.amazonaws.com/mqtt')
    expect(config.userPoolUrl).toBe('https://cognito-idp.eu-west-1.amazonaws.com/')
  })

  it('stay null where a feature is not there', () => {
    expect(withAbsoluteAddresses({ ...given, mqttUrl: null }, 'https://x.example/').mqttUrl).toBeNull()
  })
})
