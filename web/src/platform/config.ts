/** Where this Buzzline is, and what it has: `config.json` beside the app, made from the stack's outputs. */

type Feature =
  | 'singlePlayer'
  | 'multiplayer'
  | 'liveScoreboard'
  | 'marketplace'
  | 'chat'
  | 'notifications'
  | 'avatars'
  | 'topUps'
  | 'failureTriage'

/** Those that are deployed. */
export type Features = Partial<Record<Feature, true>>

export interface Config {
  apiUrl: string
  webSocketUrl: string | null
  mqttUrl: string | null
  mqttAuthorizer: string | null
  region: string
  userPoolId: string
  userPoolClientId: string
  userPoolUrl: string
  features: Features
}

let loaded: Config | undefined

/** Load the configuration, once; addresses are absolute afterwards. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json', { cache: 'no-cache' })
  if (!response.ok) throw new Error(`config.json: ${response.status}`)
  loaded = withAbsoluteAddresses((await response.json()) as Config, window.location.href)
  return loaded
}

/** The configuration, which was loaded before the app began. */
export function config(): Config {
  if (!loaded) throw new Error('the configuration is not loaded')
  return loaded
}

/** Resolve addresses that are given relative to the page. */
export function withAbsoluteAddresses(given: Config, page: string): Config {
  return {
    ...given,
    apiUrl: absolute(given.apiUrl, page),
    userPoolUrl: absolute(given.userPoolUrl, page),
    webSocketUrl: given.webSocketUrl && socket(absolute(given.webSocketUrl, page)),
    mqttUrl: given.mqttUrl && socket(absolute(given.mqttUrl, page)),
  }
}

const absolute = (address: string, page: string) => new URL(address, page).href

const socket = (address: string) => address.replace(/^http/, 'ws')
