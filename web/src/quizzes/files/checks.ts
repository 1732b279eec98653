/** What JSON has to be like. */
import type { Problem } from '../editor/problems'

export type Check = (value: unknown, path: string, problems: Problem[]) => void

export const text: Check = (value, path, problems) => {
  if (typeof value !== 'string') problems.push({ path, key: 'notText' })
}

export const optionalText: Check = (value, path, problems) => {
  if (value !== null) text(value, path, problems)
}

/** Known to the service alone: left out. */
export const anything: Check = () => {}

export const oneOf =
  (words: readonly string[]): Check =>
  (value, path, problems) => {
    if (!words.includes(value as string)) {
      problems.push({ path, key: 'notOneOf', values: { words: words.join(', ') } })
    }
  }

export const list =
  (item: Check, max = Infinity): Check =>
  (value, path, problems) => {
    if (!Array.isArray(value)) problems.push({ path, key: 'notAList' })
    else if (value.length > max) problems.push({ path, key: 'tooManyItems', values: { max } })
    else value.forEach((each, index) => item(each, `${path}[${index}]`, problems))
  }

/** An object with some members; those whose names end with a question mark may be missing. */
export const object =
  (members: Record<string, Check>): Check =>
  (value, path, problems) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push({ path, key: 'notAnObject' })
      return
    }
    const at = (name: string) => (path ? `${path}.${name}` : name)
    const given = new Map(Object.entries(value))
    for (const [member, check] of Object.entries(members)) {
      const name = member.replace(/\?$/, '')
      if (given.has(name)) check(given.get(name), at(name), problems)
      else if (name === member) problems.push({ path: at(name), key: 'missing' })
      given.delete(name)
    }
    for (const name of given.keys()) problems.push({ path, key: 'unknownMember', values: { name } })
  }
