/** Signs that web pages write in letters, like `&quot;`. */

const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi

/** A text with its entities as the signs they stand for. */
export function withoutEntities(text: string): string {
  return text.replace(ENTITY, signOf)
}

/** A text in which `withoutEntities` finds what was there. */
export function withEntitiesKept(text: string): string {
  return text.replace(ENTITY, (entity) => `&amp;${entity.slice(1)}`)
}

const known = new Map<string, string>()

/** The browser knows them; a document that is only parsed does nothing. */
function signOf(entity: string): string {
  const sign = known.get(entity) ?? new DOMParser().parseFromString(entity, 'text/html').body.textContent
  known.set(entity, sign)
  return sign
}
