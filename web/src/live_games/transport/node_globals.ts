/** What MQTT.js takes from Node.js without asking for it. */
interface Process {
  env: object
  versions: object
  nextTick: (action: (...args: unknown[]) => void, ...args: unknown[]) => void
}

const globals = globalThis as { process?: Process }

globals.process ??= {
  env: {},
  versions: {},
  nextTick: (action, ...args) => queueMicrotask(() => action(...args)),
}
